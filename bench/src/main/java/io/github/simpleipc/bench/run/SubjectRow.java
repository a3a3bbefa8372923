package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.subject.SocketKind;
import java.util.List;

/**
 * One thing to measure: a row of the {@link Catalogue}.
 *
 * @param name in reports and on the command line
 * @param kind decides which raw limit it is compared with
 * @param module the folder below {@code bench/peers} that it comes from; empty for what is in this module
 * @param className its {@code Subject}
 * @param arguments for the constructor of that
 * @param jvmArguments for both of its processes
 */
public record SubjectRow(
        String name,
        SocketKind kind,
        String module,
        String className,
        List<String> arguments,
        List<String> jvmArguments) {
    /** Whether it is a limit itself. */
    public boolean isRaw() {
        return name.equals(kind.raw());
    }

    /** Whether it is this library, in whatever form, or a limit. */
    public boolean isOwn() {
        return isRaw() || className.startsWith("io.github.simpleipc.bench.simple.");
    }

    /** Whether it is built apart, with jars of its own. */
    public boolean isPeer() {
        return !module.isEmpty();
    }
}
