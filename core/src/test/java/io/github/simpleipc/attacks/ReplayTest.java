package io.github.simpleipc.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who recorded what was good once, and says it again. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayTest {
    private static final String ORDER = "pay ten to Ann";

    @ParameterizedTest
    @EnumSource
    void aClientsHandshakeSaidAgainIsRefused(Middle.Form form) throws Exception {
        try (var victims = new Victims(form)) {
            try (var client = victims.client()) {
                assertThat(client.query(ORDER)).isEqualTo("seen: " + ORDER);
            }
            await().until(() -> victims.server.state() == ConnectionState.WAITING);

            for (var link = 0; link < 2; link++) {
                sayAgain(victims.place, victims.middle.fromClient(link));
            }
            if (form != Middle.Form.TLS) {
                // Of the first lane. What is wrong with the second, whose session is over, comes too soon to be logged.
                await().until(() -> victims.log.has("the two sides have different secrets"));
            }
            assertThat(victims.server.state()).isEqualTo(ConnectionState.WAITING);
            assertThat(victims.handled).containsExactly(ORDER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServersHandshakeSaidAgainIsRefused(Middle.Form form) throws Exception {
        try (var victims = new Victims(form);
                var client = victims.client()) {
            assertThat(client.query(ORDER)).isEqualTo("seen: " + ORDER);
            var recorded = new ByteArrayOutputStream();
            victims.middle.parts().stream()
                    .filter(part -> part.link() == 0 && !part.fromClient())
                    .forEach(part -> recorded.writeBytes(part.bytes()));
            try (var replayer = new Replayer(recorded.toByteArray())) {
                var spec = ConnectionSpec.tcp(replayer.port(), Place.SECRET);
                var failure = catchThrowableOfType(
                        ConnectFailedException.class,
                        () -> victims.clientBuilder(spec)
                                .timeout(Duration.ofSeconds(2))
                                .open()
                                .close());
                assertThat(failure.reason())
                        .isEqualTo(form == Middle.Form.TLS ? Reason.TLS_FAILED : Reason.WRONG_SECRET);
            }
        }
    }

    /** Nothing protects: who can put bytes into a plain link can also say a query twice. */
    @Test
    void onPlainLinksAQuerySaidTwiceIsRunTwice() throws Exception {
        try (var victims = new Victims(Middle.Form.PLAIN);
                var client = victims.client()) {
            victims.middle.meddle(part -> {
                if (!part.isFrame() || !part.contains(ORDER)) {
                    return List.of(part.bytes());
                }
                var again = part.bytes().clone();
                again[8] = 1; // another id, for which no query of the client's waits
                // Behind the real one: the client ends the link when an answer comes that it did not ask for.
                return List.of(part.bytes(), again);
            });
            var unused =
                    catchThrowableOfType(QueryFailedException.class, () -> client.query(ORDER, Duration.ofSeconds(5)));

            await().until(() -> victims.handled.size() >= 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES", "TLS"})
    void onProtectedLinksAQuerySaidTwiceIsRunOnce(Middle.Form form) throws Exception {
        try (var victims = new Victims(form);
                var client = victims.client()) {
            assertThat(client.query("warm")).isEqualTo("seen: warm");
            victims.middle.meddle(part -> part.isFrame() && part.fromClient() && part.bytes().length > ORDER.length()
                    ? List.of(part.bytes(), part.bytes())
                    : List.of(part.bytes()));
            // It is run, and whether its answer arrives before the link is cut is chance.
            var unused =
                    catchThrowableOfType(QueryFailedException.class, () -> client.query(ORDER, Duration.ofSeconds(10)));
            victims.middle.behave();

            assertHeals(victims, client);
            assertThat(victims.handled.stream().filter(ORDER::equals)).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES", "TLS"})
    void framesOfAnOlderLinkSaidOnANewOneCutIt(Middle.Form form) throws Exception {
        try (var victims = new Victims(form)) {
            try (var client = victims.client()) {
                assertThat(client.query(ORDER)).isEqualTo("seen: " + ORDER);
            }
            var old = victims.middle.parts().stream()
                    .filter(part -> part.link() == 0 && part.fromClient() && part.isFrame())
                    .map(Middle.Part::bytes)
                    .filter(bytes -> bytes.length > ORDER.length())
                    .reduce((first, last) -> last)
                    .orElseThrow();
            try (var client = victims.client()) {
                assertThat(client.query("warm")).isEqualTo("seen: warm");
                victims.middle.meddle(part ->
                        part.isFrame() && part.fromClient() ? List.of(old, part.bytes()) : List.of(part.bytes()));
                assertThat(catchThrowableOfType(
                                QueryFailedException.class, () -> client.query("new", Duration.ofSeconds(10))))
                        .isNotNull();
                victims.middle.behave();
                assertHeals(victims, client);
            }
            assertThat(victims.handled.stream().filter(ORDER::equals)).hasSize(1);
            assertThat(victims.handled).doesNotContain("new");
        }
    }

    private static void assertHeals(Victims victims, Connection client) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(client.query("warm")).isEqualTo("seen: warm"));
        assertThat(victims.server.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    /** Says it all in one go, and waits until he is dropped. */
    private static void sayAgain(Place place, byte[] recorded) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(place.address()))) {
            socket.getOutputStream().write(recorded);
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            // Reset is one way of being dropped.
        }
    }

    /** Says to everybody what a server said once. */
    private static final class Replayer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Thread thread;

        Replayer(byte[] recorded) throws IOException {
            thread = new Thread(() -> answerAll(recorded), "replayer");
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        private void answerAll(byte[] recorded) {
            while (!listener.isClosed()) {
                try (var socket = listener.accept()) {
                    socket.getOutputStream().write(recorded);
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // Whoever it was has found him out.
                }
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            Threads.join(List.of(thread));
        }
    }
}
