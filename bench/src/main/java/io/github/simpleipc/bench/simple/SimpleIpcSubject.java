package io.github.simpleipc.bench.simple;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import io.github.simpleipc.bench.subject.Subject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** This library, with its default settings. */
public final class SimpleIpcSubject implements Subject {
    private static final String SECRET = "a secret of the benchmark";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketKind kind;
    private final Protection protection;

    /** Of {@code unix} or {@code tcp}, and {@code plain}, {@code tls} or {@code aes}; then the variant. */
    public SimpleIpcSubject(String[] arguments) {
        this.kind = SocketKind.of(arguments[0]);
        this.protection = Protection.of(arguments[1]);
        Variant.of(arguments[2]).choose();
    }

    @Override
    public End open(Side side, Path folder, Handler handler) throws Exception {
        var spec = protection.applyTo(spec(new Address(kind, folder, Side.FIRST), side));
        var builder = Connection.builder(spec).onBytes(handler::answer);
        if (protection == Protection.AES) {
            builder.encryption(key(side, folder.resolve("key")));
        }
        var connection = builder.open();
        if (side == Side.SECOND) {
            connection.awaitConnected(PATIENCE);
        }
        return new SimpleIpcEnd(connection);
    }

    private static ConnectionSpec spec(Address address, Side side) throws IOException {
        if (address.kind() == SocketKind.UNIX) {
            return ConnectionSpec.unix(address.socketFile(), SECRET);
        }
        if (side == Side.FIRST) {
            address.publish(freePort());
        }
        return ConnectionSpec.tcp(address.port(), SECRET);
    }

    private static EncryptionKey key(Side side, Path file) throws IOException {
        if (side == Side.FIRST) {
            EncryptionKey.generate().writeTo(file);
        }
        return EncryptionKey.load(file);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private record SimpleIpcEnd(Connection connection) implements End {
        @Override
        public byte[] query(byte[] query) throws IOException {
            return connection.query(query);
        }

        @Override
        public CompletableFuture<byte[]> queryAsync(byte[] query) {
            return connection.queryAsync(query);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
