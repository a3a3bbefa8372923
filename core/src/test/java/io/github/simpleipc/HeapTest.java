package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who gets a process's memory finds in it, garbage included: all of its heap is written out and searched. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeapTest {
    /** Any part of a secret of this length is looked for, so that half a copy is found too. */
    private static final int PART = 16;

    /** So much that nothing is collected: garbage is what is searched for. */
    private static final String[] LARGE = {"-Xmx256m", "-Xms256m", "-Xmn200m"};

    @TempDir
    Path folder;

    @Test
    void theGeneratedSecretOfANameIsNowhereOnceTheConnectionIsOpen() throws Exception {
        try (var maker = start();
                var reader = start()) {
            for (var peer : new PeerProcess[] {maker, reader}) {
                peer.ask("open type=named address=heap");
                peer.ask("connect");
            }
            assertThat(reader.ask("query hello")).isEqualTo("ok hello");

            var digits = Files.readString(secretFile()).strip();
            for (var peer : new PeerProcess[] {maker, reader}) {
                var heap = heap(peer);
                assertThat(heap.contains("io/github/simpleipc/internal".getBytes(StandardCharsets.US_ASCII)))
                        .as("a heap that can be searched")
                        .isTrue();
                assertHasNoPart(heap, digits.getBytes(StandardCharsets.US_ASCII));
                assertHasNoPart(heap, HexFormat.of().parseHex(digits));
            }
        }
    }

    @Test
    void theTextOfAPrivateKeyIsNowhereOnceItHasBeenRead() throws Exception {
        var place = Place.fresh(ConnectionSpec.Type.UNIX, folder);
        try (var peer = start()) {
            peer.ask(place.open() + "cert=" + file("rsa.crt") + " key=" + file("rsa-pkcs1.key"));
            peer.ask("connect");

            var text = Files.readString(Path.of(file("rsa-pkcs1.key")))
                    .replaceAll("-----[^-]*-----", "")
                    .replaceAll("\\s", "");
            assertHasNoPart(heap(peer), text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theKeyOfTheEncryptionIsNowhereOnceTheConnectionIsClosedAndTheKeyDestroyed() throws Exception {
        var key = EncryptionKey.generate();
        var file = folder.resolve("key");
        key.writeTo(file);
        var place = Place.fresh(ConnectionSpec.Type.UNIX, folder);
        try (var server = start();
                var client = PeerProcess.start()) {
            for (var peer : new PeerProcess[] {server, client}) {
                peer.ask(place.open() + "destroy=true encryption=" + file);
                peer.ask("connect");
            }
            assertThat(client.ask("query hello")).isEqualTo("ok hello");
            client.ask("close");

            assertHasNoPart(heap(client), Files.readAllBytes(file));
        }
    }

    private PeerProcess start() {
        return PeerProcess.start(LARGE[0], LARGE[1], LARGE[2], "-Duser.home=" + folder);
    }

    private Path secretFile() throws IOException {
        try (var files = Files.list(folder.resolve(".simple-ipc"))) {
            return files.filter(file -> file.toString().endsWith(".secret"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Heap heap(PeerProcess peer) throws IOException {
        var file = folder.resolve(peer.pid() + ".hprof");
        peer.ask("heap " + file);
        return new Heap(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }

    private static void assertHasNoPart(Heap heap, byte[] secret) {
        for (var from = 0; from + PART <= secret.length; from += PART) {
            var part = java.util.Arrays.copyOfRange(secret, from, from + PART);
            assertThat(heap.contains(part)).as("bytes from %s on", from).isFalse();
        }
    }

    private static String file(String name) throws Exception {
        return Path.of(HeapTest.class.getResource("/tls/" + name).toURI()).toString();
    }

    /** A byte a character, for the JDK's search. */
    private record Heap(String content) {
        boolean contains(byte[] bytes) {
            return content.contains(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }
}
