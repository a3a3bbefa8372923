package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.Trials;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes are connected, and this one is the third. */
@ExtendWith(Leaks.class)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThirdProcessTest {
    @TempDir
    Path folder;

    /** Only the server's refusal makes {@link Reason#BUSY}, so it was told, and did not wait for anything to pass. */
    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void isRefusedAndThePairIsNotDisturbed(ConnectionSpec.Type type) {
        var place = Place.fresh(type, folder);
        try (var server = PeerProcess.start();
                var client = PeerProcess.start()) {
            server.ask(place.open() + "log=true");
            assertThat(server.ask("connect")).isEqualTo("ok SERVER");
            client.ask(place.open());
            assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
            server.expect("event state WAITING CONNECTED");
            client.expect("event state CONNECTING CONNECTED");
            server.begin("storm", "storm 2 0");
            client.begin("storm", "storm 2 0");

            for (var i = 0; i < Trials.count(200); i++) {
                var refused = catchThrowableOfType(
                        ConnectFailedException.class,
                        () -> builder(place).open().close());
                assertThat(refused.reason()).as("%s", refused.getMessage()).isEqualTo(Reason.BUSY);
                assertThat(refused).hasMessageContaining("two processes are connected already");
            }

            server.ask("calm");
            client.ask("calm");
            for (var peer : new PeerProcess[] {server, client}) {
                assertThat(peer.answer("storm"))
                        .matches("ok sent=[1-9][0-9]* right=[1-9][0-9]* wrong=0")
                        .satisfies(report -> assertThat(number(report, "sent")).isEqualTo(number(report, "right")));
                assertThat(peer.ask("state")).isEqualTo("ok CONNECTED");
                // It was so all the time.
                assertThat(peer.output()).noneMatch(line -> line.startsWith("event state CONNECTED"));
            }
            assertThat(server.output())
                    .anyMatch(line -> line.startsWith("log WARNING")
                            && line.contains(
                                    "turned away a process that wanted to connect: two processes are connected"));

            client.ask("close");
            server.expect("event state CONNECTED WAITING");
            try (var third = open(place)) {
                assertThat(third.role()).contains(Role.CLIENT);
                // A client is connected a moment before its server is: when the server's proof has come.
                server.ask("await");
                assertThat(server.ask("query from the server")).isEqualTo("ok from the server");
            }
            server.ask("close");
        }
    }

    private static ConnectionBuilder builder(Place place) {
        return Connection.builder(place.spec()).timeout(Duration.ofSeconds(30)).onText(text -> text);
    }

    private static Connection open(Place place) {
        try {
            return builder(place).open();
        } catch (ConnectFailedException e) {
            throw new AssertionError(e);
        }
    }

    private static String number(String report, String name) {
        return report.replaceAll(".*\\b" + name + "=([0-9]+).*", "$1");
    }
}
