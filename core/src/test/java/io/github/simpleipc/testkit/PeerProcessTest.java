package io.github.simpleipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class PeerProcessTest {
    @Test
    void answersCommandsAndKeepsTheirOutput() {
        try (var peer = PeerProcess.start()) {
            assertThat(peer.ask("stats")).startsWith("ok threads=0 files=");
            assertThat(peer.tryAsk("state")).isEqualTo("fail IllegalStateException - open one first");
            assertThat(peer.tryAsk("nonsense")).startsWith("fail IllegalArgumentException");
            assertThatThrownBy(() -> peer.ask("nonsense")).hasMessageContaining("unknown command");
            peer.send("state");
            assertThat(peer.expect("fail")).contains("open one first");
            assertThat(peer.output()).contains("ready").anyMatch(line -> line.contains("threads=0"));
            assertThat(peer.exit()).isZero();
        }
    }

    @Test
    void makesConnectionsFromSettings() {
        try (var peer = PeerProcess.start()) {
            var open = "open type=tcp address=1 secret=a%20secret+text ";
            assertThat(peer.tryAsk(open + "nonsense=1")).contains("unknown setting");
            assertThat(peer.tryAsk(open + "handler=nonsense")).contains("unknown handler");
            assertThat(peer.tryAsk(open + "timeout=1")).startsWith("fail IllegalArgumentException - timeout");
            peer.ask(open + "timeout=700 takeOver=true maxRetries=3 reconnectDelay=50 maxMessage=5000 maxQueries=7"
                    + " handler=nested:3 log=true");
            assertThat(String.join("\n", peer.output())).doesNotContain("a secret");
        }
    }

    @Test
    void runsPlainCommandsInTheirOrder() {
        try (var peer = PeerProcess.start()) {
            for (var i = 0; i < 100; i++) {
                peer.send("nonsense-" + i);
            }
            for (var i = 0; i < 100; i++) {
                assertThat(peer.expect("fail")).endsWith("nonsense-" + i);
            }
        }
    }

    @Test
    void linesThatWereNotExpectedAreLeftForLater() {
        try (var peer = PeerProcess.start()) {
            peer.begin("first", "stats");
            peer.begin("second", "stats");
            assertThat(peer.answer("second")).startsWith("ok threads");
            assertThat(peer.answer("first")).startsWith("ok threads");
        }
    }

    @Test
    void canBeStoppedContinuedAndKilled() {
        try (var peer = PeerProcess.start()) {
            peer.stop();
            peer.begin("late", "stats");
            peer.cont();
            assertThat(peer.answer("late")).startsWith("ok");
            peer.stop();
            peer.kill9();
            assertThat(peer.awaitExit()).isEqualTo(128 + 9);
            assertThatThrownBy(() -> peer.expect("ok")).hasMessageContaining("child ended");
        }
    }

    @Test
    void endsWhenItsInputEndsWhateverItDoes() throws Exception {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(ChildMain.class.getName());
        var child = new ProcessBuilder(command).start();
        try (var out = child.getInputStream();
                var err = child.getErrorStream()) {
            try (var in = child.getOutputStream()) {
                in.write(("connectAt " + Long.MAX_VALUE + "\n").getBytes(StandardCharsets.UTF_8));
            }
            assertThat(child.waitFor()).isZero();
            assertThat(out.readAllBytes()).isNotEmpty();
            assertThat(err.readAllBytes()).isEmpty();
        } finally {
            child.destroyForcibly();
            await().until(() -> !child.isAlive());
        }
    }
}
