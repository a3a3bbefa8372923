package io.github.simpleipc.torture.end;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.torture.plan.Mode;
import io.github.simpleipc.torture.plan.SidePlan;
import io.github.simpleipc.torture.plan.SidePlan.Handlers;
import io.github.simpleipc.torture.plan.SidePlan.Threads;
import io.github.simpleipc.torture.plan.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an end is told: by a file, so that nothing of it is on a command line.
 *
 * @param number of the process, the first part of its queries' numbers
 * @param seed of its load
 * @param address as the spec takes it; for a named mode the name
 * @param folder of the scenario; holds secret, key and certificate
 * @param journal where it writes
 */
public record EndConfig(
        int number, long seed, Mode mode, SidePlan plan, String address, Path folder, Path journal, Set<Lie> lies) {
    /** Below {@link #folder}. */
    public static final String SECRET = "secret.txt";

    public static final String KEY = "aes.key";
    public static final String TLS_CERTIFICATE = "tls.crt";
    public static final String TLS_KEY = "tls.key";

    /** The spec of this end. */
    public ConnectionSpec spec() throws IOException {
        return spec(mode, address, folder, Files.readString(folder.resolve(SECRET)));
    }

    /** A builder for this end's mode, with nothing set but what the mode needs. */
    public ConnectionBuilder builder() throws IOException {
        return builder(mode, spec(), folder);
    }

    /** A builder for an end of a mode, with nothing set but what the mode needs. */
    public static ConnectionBuilder builder(Mode mode, ConnectionSpec spec, Path folder) throws IOException {
        var builder = Connection.builder(spec);
        if (mode.protection().hasEncryption()) {
            builder.encryption(EncryptionKey.load(folder.resolve(KEY)));
        }
        return mode.equipment().apply(builder);
    }

    /** A spec of a mode. */
    public static ConnectionSpec spec(Mode mode, String address, Path folder, String secret) {
        var spec = mode.transport() == Transport.NAMED
                ? ConnectionSpec.named(address)
                : ConnectionSpec.of(ConnectionSpec.Type.valueOf(mode.transport().name()), address, secret);
        return mode.protection().hasTls()
                ? spec.withTls(folder.resolve(TLS_CERTIFICATE), folder.resolve(TLS_KEY))
                : spec;
    }

    /** Its options, but for handlers, executor and listener. */
    ConnectionBuilder options(ConnectionBuilder builder) {
        return builder.timeout(Duration.ofMillis(plan.timeoutMillis()))
                .reconnectDelay(Duration.ofMillis(plan.reconnectDelayMillis()))
                .maxRetries(plan.maxRetries())
                .takeOver(plan.takeOver())
                .neverServer(plan.neverServer())
                .maxMessageBytes(plan.maxMessageBytes())
                .maxQueries(plan.maxQueries());
    }

    /** Writes it. */
    public void store(Path file) throws IOException {
        var p = new Properties();
        p.setProperty("number", Integer.toString(number));
        p.setProperty("seed", Long.toString(seed));
        p.setProperty("mode", mode.name());
        p.setProperty("address", address);
        p.setProperty("folder", folder.toString());
        p.setProperty("journal", journal.toString());
        p.setProperty("lies", lies.stream().map(Lie::name).collect(Collectors.joining(",")));
        p.setProperty("timeoutMillis", Long.toString(plan.timeoutMillis()));
        p.setProperty("reconnectDelayMillis", Long.toString(plan.reconnectDelayMillis()));
        p.setProperty("maxRetries", Integer.toString(plan.maxRetries()));
        p.setProperty("takeOver", Boolean.toString(plan.takeOver()));
        p.setProperty("neverServer", Boolean.toString(plan.neverServer()));
        p.setProperty("maxMessageBytes", Integer.toString(plan.maxMessageBytes()));
        p.setProperty("maxQueries", Integer.toString(plan.maxQueries()));
        p.setProperty("askers", Integer.toString(plan.askers()));
        p.setProperty("threads", plan.threads().name());
        p.setProperty("handlers", plan.handlers().name());
        try (var out = Files.newOutputStream(file)) {
            p.store(out, null);
        }
    }

    /** Reads what {@link #store} wrote. */
    public static EndConfig load(Path file) throws IOException {
        var p = new Properties();
        try (var in = Files.newInputStream(file)) {
            p.load(in);
        }
        var plan = new SidePlan(
                Long.parseLong(get(p, "timeoutMillis")),
                Long.parseLong(get(p, "reconnectDelayMillis")),
                Integer.parseInt(get(p, "maxRetries")),
                Boolean.parseBoolean(get(p, "takeOver")),
                Boolean.parseBoolean(get(p, "neverServer")),
                Integer.parseInt(get(p, "maxMessageBytes")),
                Integer.parseInt(get(p, "maxQueries")),
                Integer.parseInt(get(p, "askers")),
                Threads.valueOf(get(p, "threads")),
                Handlers.valueOf(get(p, "handlers")));
        var lies = EnumSet.noneOf(Lie.class);
        Arrays.stream(get(p, "lies").split(","))
                .filter(lie -> !lie.isEmpty())
                .map(Lie::valueOf)
                .forEach(lies::add);
        return new EndConfig(
                Integer.parseInt(get(p, "number")),
                Long.parseLong(get(p, "seed")),
                Mode.named(get(p, "mode")).orElseThrow(),
                plan,
                get(p, "address"),
                Path.of(get(p, "folder")),
                Path.of(get(p, "journal")),
                lies);
    }

    private static String get(Properties properties, String name) {
        var value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("the configuration of an end has no " + name);
        }
        return value;
    }
}
