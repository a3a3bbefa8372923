package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.QueryContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Runs commands by the shell: the query on standard input, what they print is the answer. A command ends when its query is
 * cancelled, and none outlives {@link #close}. Safe for use by any thread.
 */
final class Commands implements AutoCloseable {
    private final Set<Process> running = new HashSet<>(); // guarded by this
    private boolean closed;

    String answer(String command, String query, QueryContext context) throws IOException, InterruptedException {
        var process = start(command);
        try {
            context.onCancel(() -> kill(process));
            // On a thread of its own: a command may print before it has read, and both pipes are finite.
            var feeder = new Thread(() -> feed(process, query), "simple-ipc-exec-input");
            feeder.setDaemon(true);
            feeder.start();
            var output = read(process.getInputStream());
            var code = process.waitFor();
            if (context.isCancelled()) {
                throw new CommandFailedException("the query was cancelled, and the command killed");
            }
            if (code != 0) {
                throw new CommandFailedException("the command ended with exit code " + code);
            }
            return text(output);
        } finally {
            kill(process);
            forget(process);
        }
    }

    @Override
    public void close() {
        Set<Process> left;
        synchronized (this) {
            closed = true;
            left = Set.copyOf(running);
        }
        left.forEach(Commands::kill);
    }

    private Process start(String command) throws IOException {
        var builder = new ProcessBuilder("sh", "-c", command).redirectError(Redirect.INHERIT);
        builder.environment().remove(SecretSource.VARIABLE);
        synchronized (this) {
            if (closed) {
                throw new CommandFailedException("this side is closing");
            }
            var process = builder.start();
            running.add(process);
            return process;
        }
    }

    private synchronized void forget(Process process) {
        running.remove(process);
    }

    /** With all that it started: they would hold the pipe open. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void feed(Process process, String query) {
        try (var input = process.getOutputStream()) {
            input.write(query.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The command does not want to read all of it, which is its right.
        }
    }

    private static byte[] read(InputStream output) throws IOException {
        var bytes = output.readNBytes(ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES + 1);
        if (bytes.length > ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES) {
            throw new CommandFailedException(
                    "the command printed more than " + ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES + " bytes");
        }
        return bytes;
    }

    private static String text(byte[] output) throws CommandFailedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(output))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailedException("the command printed what is not UTF-8 text");
        }
    }

    /** Told to the peer. */
    static final class CommandFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        CommandFailedException(String message) {
            super(message);
        }
    }
}
