package io.github.simpleipc.bench.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Virtual threads, for code that is compiled for Java 17. */
public final class VirtualThreads {
    /** The first version of Java that has them. */
    public static final int SINCE = 21;

    private VirtualThreads() {}

    /** Whether this Java has them. */
    static boolean exist() {
        return Runtime.version().feature() >= SINCE;
    }

    static ExecutorService executor() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads need Java " + SINCE + " or later", e);
        }
    }
}
