package io.github.simpleipc.bench.child;

import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Subject.Side;
import io.github.simpleipc.bench.workload.Driver;
import io.github.simpleipc.bench.workload.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One of the two processes of a subject: opens its end, then does what comes through standard input until that ends.
 * Standard output belongs to the replies; what a subject prints goes to standard error.
 */
public final class ChildMain {
    private ChildMain() {}

    /**
     * Lives until standard input ends.
     *
     * @param arguments the side, the folder where both meet, the subject's class and its arguments
     */
    public static void main(String[] arguments) throws IOException {
        var replies = new ObjectOutputStream(System.out);
        // The head of the stream, which the runner waits for.
        replies.flush();
        System.setOut(System.err);
        try {
            var subject = Subjects.of(Arrays.copyOfRange(arguments, 2, arguments.length));
            var end = subject.open(Side.valueOf(arguments[0]), Path.of(arguments[1]), Payload.ECHO);
            send(replies, new Reply.Done());
            serve(end, new ObjectInputStream(System.in), replies);
            end.close();
        } catch (EOFException e) {
            // The runner is done, or gone.
        } catch (Throwable e) {
            send(replies, failed(e));
        }
        // Whatever threads the subject has left behind.
        Runtime.getRuntime().halt(0);
    }

    private static void serve(End end, ObjectInputStream commands, ObjectOutputStream replies)
            throws IOException, ClassNotFoundException {
        while (true) {
            var command = (Command) commands.readObject();
            Reply reply;
            try {
                reply = obey(command, end);
            } catch (Exception | LinkageError e) {
                reply = failed(e);
            }
            send(replies, reply);
        }
    }

    private static Reply obey(Command command, End end) throws Exception {
        if (command instanceof Command.Ask ask) {
            var latencies = Driver.histogram();
            var driver = ask.workload().driver();
            var allocatedBefore = Allocations.bytes();
            var start = System.nanoTime();
            driver.run(end, ask.workload().bytes(), start + ask.nanos(), latencies);
            var nanos = System.nanoTime() - start;
            return new Reply.Measured(latencies, nanos, Allocations.bytes() - allocatedBefore);
        }
        if (command instanceof Command.CountAllocated) {
            return new Reply.Allocated(Allocations.bytes());
        }
        end.acceptQueries();
        return new Reply.Done();
    }

    private static Reply failed(Throwable e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        return new Reply.Failed(trace.toString());
    }

    private static void send(ObjectOutputStream replies, Reply reply) throws IOException {
        replies.writeObject(reply);
        replies.flush();
        // Or it would keep all that was ever sent.
        replies.reset();
    }
}
