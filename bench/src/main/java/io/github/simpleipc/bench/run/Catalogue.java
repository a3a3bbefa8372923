package io.github.simpleipc.bench.run;

import static io.github.simpleipc.bench.subject.SocketKind.SHARED_MEMORY;
import static io.github.simpleipc.bench.subject.SocketKind.TCP;
import static io.github.simpleipc.bench.subject.SocketKind.UNIX;

import io.github.simpleipc.bench.jdk.HttpSubject;
import io.github.simpleipc.bench.jdk.RmiSubject;
import io.github.simpleipc.bench.raw.RawSubject;
import io.github.simpleipc.bench.simple.SimpleIpcSubject;
import io.github.simpleipc.bench.subject.SocketKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/** All that can be measured. */
public final class Catalogue {
    /** What {@code --quick} always measures. */
    public static final List<String> QUICK = List.of("raw-unix", "simple-ipc-unix", "raw-tcp", "simple-ipc-tcp");

    /** Netty's native transport is loaded by System.load, which Java 24 and later want to be told of. */
    private static final List<String> NATIVE = List.of("--enable-native-access=ALL-UNNAMED");
    /** Agrona reaches into the JDK. */
    private static final List<String> AERON = List.of(
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Dagrona.disable.bounds.checks=true");

    private static final List<SubjectRow> ROWS = List.of(
            own("raw-unix", UNIX, RawSubject.class, "unix"),
            own("simple-ipc-unix", UNIX, SimpleIpcSubject.class, "unix", "plain", "default"),
            own("simple-ipc-unix-no-spin", UNIX, SimpleIpcSubject.class, "unix", "plain", "no-spin"),
            own("simple-ipc-unix-plain-reader", UNIX, SimpleIpcSubject.class, "unix", "plain", "plain-reader"),
            own("simple-ipc-unix-aes", UNIX, SimpleIpcSubject.class, "unix", "aes", "default"),
            own("simple-ipc-unix-tls", UNIX, SimpleIpcSubject.class, "unix", "tls", "default"),
            own("raw-tcp", TCP, RawSubject.class, "tcp"),
            own("simple-ipc-tcp", TCP, SimpleIpcSubject.class, "tcp", "plain", "default"),
            own("simple-ipc-tcp-no-spin", TCP, SimpleIpcSubject.class, "tcp", "plain", "no-spin"),
            peer("netty-unix", UNIX, "netty", "NettySubject", NATIVE, "unix"),
            peer("netty-tcp", TCP, "netty", "NettySubject", NATIVE, "tcp"),
            peer("grpc-unix", UNIX, "grpc", "GrpcSubject", NATIVE, "unix"),
            peer("grpc-tcp", TCP, "grpc", "GrpcSubject", NATIVE, "tcp"),
            peer("rsocket-unix", UNIX, "rsocket", "RSocketSubject", NATIVE, "unix"),
            peer("rsocket-tcp", TCP, "rsocket", "RSocketSubject", NATIVE, "tcp"),
            peer("lsp4j-unix", UNIX, "lsp4j", "Lsp4jSubject", List.of(), "unix"),
            peer("lsp4j-tcp", TCP, "lsp4j", "Lsp4jSubject", List.of(), "tcp"),
            peer("jeromq-ipc", TCP, "jeromq", "JeroMqSubject", List.of(), "ipc"),
            peer("jeromq-tcp", TCP, "jeromq", "JeroMqSubject", List.of(), "tcp"),
            own("rmi", TCP, RmiSubject.class),
            own("jdk-http", TCP, HttpSubject.class),
            peer("aeron-spin", SHARED_MEMORY, "aeron", "AeronSubject", AERON, "spin"),
            peer("aeron-backoff", SHARED_MEMORY, "aeron", "AeronSubject", AERON, "backoff"));

    private Catalogue() {}

    /** All, in the order of reports. */
    public static List<SubjectRow> all() {
        return ROWS;
    }

    /** Those of these names, with the limits that they are compared with, in the order of reports. */
    public static List<SubjectRow> named(List<String> names) {
        var wanted = new LinkedHashSet<String>();
        for (var name : names) {
            var row = ROWS.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("nothing is called " + name + "; there are "
                            + String.join(
                                    ", ", ROWS.stream().map(SubjectRow::name).toList())));
            wanted.add(row.name());
            wanted.add(row.kind().raw());
        }
        return ROWS.stream().filter(row -> wanted.contains(row.name())).toList();
    }

    /** What the quick run measures, and those of these names. */
    public static List<SubjectRow> quickAnd(List<String> names) {
        var all = new ArrayList<>(QUICK);
        all.addAll(names);
        return named(all);
    }

    private static SubjectRow own(String name, SocketKind kind, Class<?> type, String... arguments) {
        return new SubjectRow(name, kind, "", type.getName(), List.of(arguments), List.of());
    }

    private static SubjectRow peer(
            String name, SocketKind kind, String module, String type, List<String> jvmArguments, String... arguments) {
        var className = "io.github.simpleipc.bench.peers." + module + "." + type;
        return new SubjectRow(name, kind, module, className, Arrays.asList(arguments), jvmArguments);
    }
}
