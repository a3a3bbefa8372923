package io.github.simpleipc.internal.election;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process of its own that tries to take the lock of a file, and keeps it until this is closed. */
final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final String answer;

    OtherProcess(Path lockFile) throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        lockFile.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answer = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
    }

    /** "held", or "taken" if it was somebody's already. */
    String answer() {
        return answer;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The other process. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            try (var channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                var lock = channel.tryLock();
                if (lock != null) {
                    var text = "pid " + ProcessHandle.current().pid() + "\ninstance other\n";
                    channel.truncate(0);
                    channel.write(StandardCharsets.US_ASCII.encode(text));
                }
                System.out.println(lock == null ? "taken" : "held");
                var end = System.in.read();
                assert end < 0;
            }
        }
    }
}
