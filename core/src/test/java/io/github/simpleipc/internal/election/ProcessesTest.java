package io.github.simpleipc.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The election among real processes. */
@Timeout(180)
class ProcessesTest {
    private static final int PROCESSES = 3;
    private static final int ROUNDS = 25;

    private final List<Candidate> candidates = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        for (var i = 0; i < PROCESSES; i++) {
            candidates.add(new Candidate(folder.resolve("s")));
        }
    }

    @AfterEach
    void end() {
        candidates.forEach(Candidate::kill);
    }

    @Test
    void exactlyOneOfManyProcessesIsServer() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            assertThat(stand()).containsExactlyInAnyOrder("server", "client", "client");
            for (var one : candidates) {
                one.say("end");
            }
            for (var one : candidates) {
                assertThat(one.hear()).isEqualTo("ended");
            }
        }
    }

    @Test
    void afterAKillAnotherIsServerAndTheLeftoversAreNoObstacle() throws Exception {
        for (var left = PROCESSES; left > 0; left--) {
            var roles = stand();
            assertThat(roles).hasSize(left).containsOnlyOnce("server");
            var server = roles.indexOf("server");
            candidates.remove(server).kill();
            for (var one : candidates) {
                one.say("end");
            }
            for (var one : candidates) {
                assertThat(one.hear()).isEqualTo("ended");
            }
        }
    }

    private List<String> stand() throws IOException {
        for (var one : candidates) {
            one.say("stand");
        }
        var roles = new ArrayList<String>();
        for (var one : candidates) {
            roles.add(one.hear());
        }
        return roles;
    }

    /** One of the processes. */
    private static final class Candidate {
        private final Process process;
        private final BufferedReader answers;

        Candidate(Path path) throws IOException {
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            path.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        }

        void say(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        String hear() throws IOException {
            return answers.readLine();
        }

        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** What each process does. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            try (var stand = new Stand();
                    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                while ("stand".equals(commands.readLine())) {
                    var elected = stand.elect(stand.unix(arguments[0]));
                    System.out.println(elected instanceof Elected.AsServer ? "server" : "client");
                    commands.readLine();
                    Stand.end(elected);
                    System.out.println("ended");
                }
            }
        }
    }
}
