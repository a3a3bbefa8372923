package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.child.ChildMain;
import io.github.simpleipc.bench.child.Command;
import io.github.simpleipc.bench.child.Reply;
import io.github.simpleipc.bench.subject.Subject.Side;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One measured process, seen from the runner. */
final class Child implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final ObjectOutputStream commands;
    private final ObjectInputStream replies;

    private Child(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        this.commands = new ObjectOutputStream(process.getOutputStream());
        // The head of the stream, which the other side waits for.
        commands.flush();
        this.replies = new ObjectInputStream(process.getInputStream());
    }

    /** Starts a process; returns when its end is open. */
    static Child start(Jvm jvm, SubjectRow row, Side side, MeetingPlace place) throws BenchException {
        var name = row.name() + ", " + side;
        var arguments = new ArrayList<>(List.of(side.name(), place.folder().toString()));
        arguments.addAll(Jvm.words(row));
        Process process;
        try {
            process = jvm.start(row, ChildMain.class, arguments, place.log(side.name()));
        } catch (IOException e) {
            throw new BenchException(name + ": could not be started", e);
        }
        Processes.killAtExit(process);
        try {
            // The other process writes the head of its stream at once, or is dead.
            var child = new Child(name, process);
            child.reply(Reply.Done.class, START_PATIENCE);
            return child;
        } catch (IOException e) {
            process.destroyForcibly();
            throw new BenchException(name + ": ended at once: " + place.lastWords(side.name()), e);
        } catch (BenchException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    Process process() {
        return process;
    }

    /** Sends a command; {@link #reply} must follow. */
    void send(Command command) throws BenchException {
        try {
            commands.writeObject(command);
            commands.flush();
            commands.reset();
        } catch (IOException e) {
            throw new BenchException(name + ": is gone", e);
        }
    }

    /** The reply to the last command. */
    <T extends Reply> T reply(Class<T> type, Duration patience) throws BenchException {
        var coming = CompletableFuture.supplyAsync(() -> {
            try {
                return (Reply) replies.readObject();
            } catch (IOException | ClassNotFoundException e) {
                return new Reply.Failed("is gone: " + e);
            }
        });
        Reply reply;
        try {
            reply = coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BenchException(name + ": nothing within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new BenchException(name + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        if (reply instanceof Reply.Failed failed) {
            throw new BenchException(name + ": " + failed.what());
        }
        return type.cast(reply);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
