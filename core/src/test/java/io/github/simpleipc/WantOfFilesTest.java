package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.testkit.Flood;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that may have far fewer files open than strangers come. */
@ExtendWith(Leaks.class)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WantOfFilesTest {
    private static final int FILES = 64;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void aServerSurvivesIt(ConnectionSpec.Type type) throws Exception {
        var place = Place.fresh(type, folder);
        var open = place.open() + "log=true";
        try (var server = PeerProcess.start(javaWithFewFiles());
                var client = PeerProcess.start()) {
            // What it will need when it can open nothing any more is loaded before.
            rehearse(server, client, open);
            server.ask(open);
            server.ask("connect");
            client.ask(open);
            client.ask("connect");
            server.ask("await");

            try (var flood = new Flood(place)) {
                flood.silent(2 * FILES);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> server.output().stream().anyMatch(line -> line.contains("accepting failed")));
                for (var i = 0; i < 100; i++) {
                    assertThat(client.ask("query " + i)).isEqualTo("ok " + i);
                    assertThat(server.ask("query " + i)).isEqualTo("ok " + i);
                }
            }
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> server.output().stream().anyMatch(line -> line.contains("accepting works again")));

            client.ask("close");
            server.expect("event state CONNECTED WAITING");
            client.ask(open);
            assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
            assertThat(client.ask("query again")).isEqualTo("ok again");
            server.ask("close");
        }
    }

    /** Class files are files too, and tests have them in folders; users have a jar that is open all the time. */
    private static void rehearse(PeerProcess server, PeerProcess client, String open) {
        server.ask(open);
        server.ask("connect");
        client.ask(open);
        client.ask("connect");
        server.ask("await");
        server.ask("query rehearsal");
        client.ask("query rehearsal");
        client.ask("close");
        server.expect("event state CONNECTED WAITING");
        client.ask(open);
        client.ask("connect");
        server.ask("await");
        // With a peer, so that it says goodbye: what writes such frames also writes keep-alives.
        server.ask("close");
        client.ask("close");
    }

    private Path javaWithFewFiles() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var script = Files.createFile(
                folder.resolve("java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, "#!/bin/sh\nulimit -n " + FILES + "\nexec '" + java + "' \"$@\"\n");
    }
}
