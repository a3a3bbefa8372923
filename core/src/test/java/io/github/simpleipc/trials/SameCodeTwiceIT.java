package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same code in two processes: the first is the server, the second the client, and they answer each other. One of the two runs
 * without any environment.
 */
@ExtendWith(Leaks.class)
@Timeout(value = 900, threadMode = ThreadMode.SEPARATE_THREAD)
class SameCodeTwiceIT {
    @TempDir
    private static Path folder;

    private static String aes;
    private static PeerProcess ordinary;
    private static PeerProcess bare;

    @BeforeAll
    static void start() throws IOException {
        var home = "-Duser.home=" + Files.createDirectory(folder.resolve("home"));
        ordinary = PeerProcess.start(home);
        bare = PeerProcess.startUnder(List.of("env", "-i"), home);
        aes = Pairs.aes(folder);
    }

    @AfterAll
    static void end() {
        ordinary.close();
        bare.close();
    }

    static Stream<Arguments> everyAddressWithEveryProtection() {
        var tls = Pairs.tls();
        return Stream.of("named", "tcp", "tcp4", "tcp6", "unix")
                .flatMap(
                        type -> Stream.of("", tls, aes, tls + " " + aes).map(settings -> Arguments.of(type, settings)));
    }

    @ParameterizedTest
    @MethodSource("everyAddressWithEveryProtection")
    void theFirstIsServerAndTheSecondClient(String type, String protection) {
        var address = addressOf(type, 0);
        beginAndAnswer(ordinary, bare, type, address, protection);
        beginAndAnswer(bare, ordinary, type, address, protection);
    }

    private static void beginAndAnswer(
            PeerProcess first, PeerProcess second, String type, String address, String protection) {
        first.ask(open(type, address, "handler=echo", protection));
        second.ask(open(type, address, "handler=reverse", protection));
        assertThat(first.ask("connect")).isEqualTo("ok SERVER");
        assertThat(first.ask("state")).isEqualTo("ok WAITING");
        assertThat(second.ask("connect")).isEqualTo("ok CLIENT");
        Pairs.assertAnswerEachOther(first, second);
        second.ask("close");
        first.ask("close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void startedAtTheSameMomentOneIsServerAndOneClient(String type) {
        startAtTheSameMoment(type, Trials.count(200));
    }

    /** Each name is new, so the two also agree on who makes the secret. */
    @ParameterizedTest
    @ValueSource(strings = "named")
    void startedAtTheSameMomentByANewName(String type) {
        startAtTheSameMoment(type, Trials.count(50));
    }

    private static void startAtTheSameMoment(String type, int times) {
        var servers = new int[2];
        for (var i = 0; i < times; i++) {
            var address = addressOf(type, i);
            ordinary.ask(open(type, address, "handler=echo"));
            bare.ask(open(type, address, "handler=reverse"));
            var moment = System.currentTimeMillis() + 30;
            ordinary.begin("start", "connectAt " + moment);
            bare.begin("start", "connectAt " + moment);
            var one = ordinary.answer("start");
            var other = bare.answer("start");
            assertThat(List.of(one, other)).as("trial %d", i).containsExactlyInAnyOrder("ok SERVER", "ok CLIENT");
            Pairs.assertAnswerEachOther(ordinary, bare);
            servers[one.equals("ok SERVER") ? 0 : 1]++;
        }
        ordinary.ask("close");
        bare.ask("close");
        System.out.printf("%s: %d starts at the same moment, servers %d and %d%n", type, times, servers[0], servers[1]);
    }

    private static String addressOf(String type, int trial) {
        return switch (type) {
            case "named" -> "an app, no. " + trial;
            case "unix" -> folder.resolve("socket").toString();
            case "tcp6" -> "[::1]:" + Pairs.freePort();
            default -> Integer.toString(Pairs.freePort());
        };
    }

    private static String open(String type, String address, String... settings) {
        return type.equals("named")
                ? "open type=named address=" + Pairs.encode(address) + " " + String.join(" ", settings)
                : Pairs.open(type, address, settings);
    }
}
