package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wire of the Go library, chosen on the command line. */
@Timeout(120)
class GoWireIT {
    @TempDir
    Path folder;

    @Test
    void itIsSpokenWhenBothSidesChooseItAndToldWhenOneDoes() throws Exception {
        try (var cli = new Cli(folder)) {
            cli.start("open", "unix:a.sock", "--wire", "go", "--answer", "echo").event("role server");
            var answered = cli.run("query", "unix:a.sock", "hello", "--wire", "go");
            assertThat(answered.out()).isEqualTo("hello");
            assertThat(answered.code()).isZero();
            var refused = cli.run("query", "unix:a.sock", "hello");
            assertThat(refused.code()).isEqualTo(7);
            assertThat(refused.err()).contains("Go library");
        }
    }

    @Test
    void aNameIsRefused() throws Exception {
        try (var cli = new Cli(folder)) {
            var refused = cli.run("query", "name:chat", "hello", "--wire", "go");
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("the Go wire needs an address");
        }
    }
}
