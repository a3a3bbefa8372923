package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program of the README: one file, compiled against the library alone and started twice. */
@ExtendWith(Leaks.class)
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ReadmeProgramIT {
    private static final Path PROGRAM =
            Path.of("src", "test", "resources", "readme", "Chat.java").toAbsolutePath();

    @TempDir
    private Path folder;

    private String classPath;

    @BeforeEach
    void compile() throws URISyntaxException {
        var library = Path.of(Connection.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var said = new StringWriter();
        var writer = new PrintWriter(said);
        var compiler = ToolProvider.findFirst("javac").orElseThrow();
        var code = compiler.run(writer, writer, "-cp", library.toString(), "-d", folder.toString(), PROGRAM.toString());
        assertThat(code).as("javac said: %s", said).isZero();
        classPath = library + File.pathSeparator + folder;
    }

    @Test
    void startedTwiceItChats() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        try (var one = start(home);
                var other = start(home)) {
            assertChat(one, other);
        }
    }

    @Test
    void startedWithoutAnEnvironmentItFindsTheOther() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        try (var one = start(home, "env", "-i");
                var other = start(home)) {
            assertChat(one, other);
        }
    }

    /** Both JVMs start at the same moment, in a home where the name was never used. */
    @Test
    void startedTwiceAtTheSameMomentAgainAndAgain() throws Exception {
        for (var i = 0; i < Trials.count(30); i++) {
            var home = Files.createDirectory(folder.resolve("home" + i));
            try (var one = start(home);
                    var other = start(home)) {
                assertChat(one, other);
            }
        }
    }

    private static void assertChat(Chat one, Chat other) throws IOException, InterruptedException {
        one.write("hello");
        assertThat(one.read()).isEqualTo("seen");
        assertThat(other.read()).isEqualTo("> hello");
        other.write("hello to you");
        assertThat(other.read()).isEqualTo("seen");
        assertThat(one.read()).isEqualTo("> hello to you");
        assertThat(one.endInput()).isZero();
        assertThat(other.endInput()).isZero();
        assertThat(one.read()).isNull();
        assertThat(other.read()).isNull();
    }

    private Chat start(Path home, String... program) throws IOException {
        var command = new ArrayList<String>(List.of(program));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.home=" + home));
        command.addAll(List.of("-cp", classPath, "Chat"));
        // What it says beside the chat, such as the trace of an exception, fails the test as a line too many.
        return new Chat(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The running program. */
    private record Chat(Process process, BufferedReader output) implements AutoCloseable {
        Chat(Process process) {
            this(process, process.inputReader(StandardCharsets.UTF_8));
        }

        void write(String line) throws IOException {
            var input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        }

        String read() throws IOException {
            return output.readLine();
        }

        int endInput() throws IOException, InterruptedException {
            process.getOutputStream().close();
            return process.waitFor();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            output.close();
        }
    }
}
