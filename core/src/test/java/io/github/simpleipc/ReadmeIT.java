package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first example of the README, as it stands there, started twice with nothing but the jar. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeIT {
    @TempDir
    Path home;

    @Test
    void theChatChats() throws Exception {
        var readme = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "README.md"));
        var block = Pattern.compile("(?ms)^```java\n(.*?)^```$").matcher(readme);
        assertThat(block.find()).isTrue();
        var program = Files.writeString(home.resolve("Chat.java"), block.group(1));
        try (var one = new Chat(program);
                var other = new Chat(program)) {
            one.type("hello");
            other.expect("> hello");
            one.expect("seen");
            other.type("hello yourself");
            one.expect("> hello yourself");
            other.expect("seen");
            assertThat(one.end()).isZero();
            assertThat(other.end()).isZero();
        }
    }

    private final class Chat implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        Chat(Path program) throws Exception {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            var jar = Path.of(Connection.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            process = new ProcessBuilder(
                            java.toString(), "-Duser.home=" + home, "-cp", jar.toString(), program.toString())
                    .redirectErrorStream(true)
                    .start();
            output = process.inputReader(StandardCharsets.UTF_8);
        }

        void type(String line) throws IOException {
            var stdin = process.outputWriter(StandardCharsets.UTF_8);
            stdin.write(line + "\n");
            stdin.flush();
        }

        void expect(String line) throws IOException {
            assertThat(output.readLine()).isEqualTo(line);
        }

        int end() throws IOException, InterruptedException {
            process.outputWriter(StandardCharsets.UTF_8).close();
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
