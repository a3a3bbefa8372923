package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoIT {
    @TempDir
    Path folder;

    @Test
    void theDemoShowsWhatItSaysAndLeavesNothingBehind() throws Exception {
        try (var cli = new Cli(folder)) {
            var result = cli.run("demo");
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.out())
                    .contains("role server", "role client", "kill -9", "lost", "The tunnel healed")
                    .endsWith("All of it happened.");
            var socket = result.out().lines().findFirst().orElseThrow().replaceAll(".*unix:", "");
            assertThat(Path.of(socket).getParent()).doesNotExist();
        }
    }

    @Test
    void itsProcessesDoNotOutliveIt() throws Exception {
        try (var cli = new Cli(folder)) {
            var demo = cli.start("demo");
            var left = Path.of(demo.line().replaceAll(".*unix:", "")).getParent();
            demo.line();
            var children = demo.process.descendants().toList();
            assertThat(children).isNotEmpty();
            demo.process.destroyForcibly();
            children.forEach(child -> child.onExit().join());
            // Nobody cleans up after SIGKILL but this test.
            try (var files = Files.walk(left)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aKeyIsTheOwnersAndNeverOverwritten() throws Exception {
        try (var cli = new Cli(folder)) {
            var file = folder.resolve("a.key");
            assertThat(cli.run("keygen", "a.key")).isEqualTo(new Cli.Result(0, "", ""));
            var key = Files.readAllBytes(file);
            assertThat(key).hasSize(32);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            var again = cli.run("keygen", "a.key");
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).startsWith("error: a.key exists already; it was not touched");
            assertThat(Files.readAllBytes(file)).isEqualTo(key);
        }
    }

    @Test
    void aKeyFileThatCannotBeIsTold() throws Exception {
        try (var cli = new Cli(folder)) {
            var nameless = cli.run("keygen", "");
            assertThat(nameless.code()).isEqualTo(2);
            assertThat(nameless.err()).startsWith("error: the name of FILE is empty");
            var nowhere = cli.run("keygen", "none/a.key");
            assertThat(nowhere.code()).isEqualTo(1);
            assertThat(nowhere.err()).startsWith("error: the folder of none/a.key does not exist");
        }
    }

    @Test
    void helpAndVersionGoToStandardOutput() throws Exception {
        try (var cli = new Cli(folder)) {
            assertThat(cli.run("--version").out()).startsWith("simple-ipc ");
            for (var command : new String[] {"demo", "open", "query", "keygen", "doctor"}) {
                var help = cli.run(command, "--help");
                assertThat(help.code()).isZero();
                assertThat(help.out()).contains("Usage: simple-ipc " + command, "Exit codes:", "Example");
            }
        }
    }
}
