package io.github.simpleipc.bench.child;

import io.github.simpleipc.bench.subject.Subject.Side;
import io.github.simpleipc.bench.workload.Payload;
import java.nio.file.Path;
import java.util.Arrays;

/** Connects, asks once, says so with one byte on standard output, and ends. Loads as little as it can beside the subject. */
public final class StartMain {
    private static final int BYTES = 100;

    private StartMain() {}

    /**
     * Lives until the first response.
     *
     * @param arguments the folder where both meet, the subject's class and its arguments
     */
    public static void main(String[] arguments) throws Exception {
        var subject = Subjects.of(Arrays.copyOfRange(arguments, 1, arguments.length));
        var end = subject.open(Side.SECOND, Path.of(arguments[0]), Payload.ECHO);
        Payload.check(end.query(Payload.fast(BYTES).numbered(1)), BYTES, 1);
        System.out.write('!');
        System.out.flush();
        end.close();
        Runtime.getRuntime().halt(0);
    }
}
