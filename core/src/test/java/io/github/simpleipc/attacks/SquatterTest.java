package io.github.simpleipc.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.internal.transport.SocketLink;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import io.github.simpleipc.testkit.ScriptedPeer;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who listens at the address before the two do, and speaks the protocol, but does not know the secret. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SquatterTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Place place = Place.fresh(ConnectionSpec.Type.TCP, Path.of("."));

    @Test
    void withoutTheSecretHeIsNoPeer() throws Exception {
        try (var squatter = new Squatter(place, "plain")) {
            assertThat(dial(place.spec(), builder -> builder).reason()).isEqualTo(Reason.WRONG_SECRET);
            assertThat(squatter.got()).isNotEmpty();
        }
    }

    @Test
    void withEncryptionHeIsNoPeerEither() throws Exception {
        try (var squatter = new Squatter(place, "aes-256-gcm")) {
            assertThat(dial(place.spec(), builder -> builder.encryption(EncryptionKey.generate()))
                            .reason())
                    .isEqualTo(Reason.WRONG_SECRET);
            assertThat(squatter.got()).isNotEmpty();
        }
    }

    /** Nothing protects a secret that can be guessed: this is why the page says to generate secrets. */
    @Test
    void aWeakSecretHeGuessesFromOneHandshakeWithoutAskingAnybodyAgain() throws Exception {
        var weak = "hunter2";
        try (var squatter = new Squatter(place, "plain")) {
            assertThat(dial(place.spec(weak), builder -> builder).reason()).isEqualTo(Reason.WRONG_SECRET);

            assertThat(squatter.guess(dictionary())).contains(weak);
        }
    }

    @ParameterizedTest
    @CsvSource({"fifteen letters, 1", "sixteen letters., 0"})
    void aSecretUnderSixteenBytesIsWarnedOf(String secret, int warnings) throws Exception {
        var log = new RecordedLog();
        try (var server =
                Connection.builder(place.spec(secret)).errorLogger(log).open()) {
            assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
            assertThat(log.count("the secret is shorter than 16 bytes")).isEqualTo(warnings);
            assertThat(log.lines()).noneMatch(line -> line.contains(secret));
        }
    }

    @Test
    void aGeneratedSecretIsInNoDictionary() throws Exception {
        try (var squatter = new Squatter(place, "plain")) {
            assertThat(dial(place.spec(), builder -> builder).reason()).isEqualTo(Reason.WRONG_SECRET);

            assertThat(squatter.guess(dictionary())).isEmpty();
        }
    }

    /** So he has nothing to try guesses against, not even for a weak secret. */
    @Test
    void withTlsHeIsTurnedDownByHisCertificateBeforeAnythingIsProven() throws Exception {
        var server = Connection.builder(
                        place.spec("hunter2").withTls(Victims.file("foreign.crt"), Victims.file("foreign.key")))
                .onText(text -> text);
        try (var squatter = server.open()) {
            var spec = place.spec("hunter2").withTls(Victims.file("leaf-one.crt"), Victims.file("leaf-one.key"));
            assertThat(dial(spec, builder -> builder).reason()).isEqualTo(Reason.CERTIFICATE_REJECTED);
            assertThat(squatter.peer()).isEmpty();
        }
    }

    private static Stream<String> dictionary() {
        return Stream.of("123456", "password", "hunter")
                .flatMap(word -> IntStream.range(0, 100).mapToObj(number -> word + number));
    }

    private interface Setting {
        ConnectionBuilder of(ConnectionBuilder builder);
    }

    private static ConnectFailedException dial(ConnectionSpec spec, Setting setting) {
        return catchThrowableOfType(
                ConnectFailedException.class,
                () -> setting.of(Connection.builder(spec).timeout(LONG).onText(text -> text))
                        .open()
                        .close());
    }

    /** He answers one client, with a proof under a secret that he made up. */
    private static final class Squatter implements AutoCloseable {
        private final ServerSocketChannel listener;
        private final CompletableFuture<Handshake> handshake = new CompletableFuture<>();
        private final Thread thread;

        /** What he has of it: all that was said up to the proof, and the proof. */
        private record Handshake(byte[] transcript, byte[] proof) {}

        Squatter(Place place, String mode) throws IOException {
            listener = place.listen();
            thread = new Thread(() -> answer(mode), "squatter");
            thread.start();
        }

        byte[] got() {
            return handshake.join().proof;
        }

        /** Tries secrets against the proof, on his own machine. */
        Optional<String> guess(Stream<String> secrets) {
            var got = handshake.join();
            return secrets.filter(secret ->
                            java.util.Arrays.equals(ScriptedPeer.proofOfClient(secret, 0, got.transcript), got.proof))
                    .findFirst();
        }

        private void answer(String mode) {
            try (var link = SocketLink.over(listener.accept())) {
                var peer = new ScriptedPeer(link, "made up by the squatter");
                peer.mode = mode;
                peer.prefaces().serverHellos();
                peer.serverProof(0);
                handshake.complete(new Handshake(peer.transcript(), peer.peersProof()));
                LinkIo.readToEnd(link);
            } catch (IOException e) {
                handshake.completeExceptionally(e);
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            Threads.join(List.of(thread));
        }
    }
}
