package io.github.simpleipc.internal.connection;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.session.Handlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Being written. */
public final class Tunnel implements Connection {
    private final ConnectionSpec spec;
    private final ConnectionOptions options;

    @SuppressWarnings("unused")
    public Tunnel(
            ConnectionSpec spec,
            @Nullable Secret secret,
            byte @Nullable [] encryptionKey,
            Handlers handlers,
            ConnectionOptions options) {
        this.spec = spec;
        this.options = options;
    }

    private static UnsupportedOperationException todo() {
        return new UnsupportedOperationException("being written");
    }

    @Override
    public void connect() {
        throw todo();
    }

    @Override
    public String query(String text) {
        throw todo();
    }

    @Override
    public String query(String text, Duration timeout) {
        throw todo();
    }

    @Override
    public byte[] query(byte[] bytes) {
        throw todo();
    }

    @Override
    public byte[] query(byte[] bytes, Duration timeout) {
        throw todo();
    }

    @Override
    public CompletableFuture<String> queryAsync(String text) {
        throw todo();
    }

    @Override
    public CompletableFuture<String> queryAsync(String text, Duration timeout) {
        throw todo();
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] bytes) {
        throw todo();
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] bytes, Duration timeout) {
        throw todo();
    }

    @Override
    public void send(String text) {
        throw todo();
    }

    @Override
    public void send(byte[] bytes) {
        throw todo();
    }

    @Override
    public CompletableFuture<Void> sendAsync(String text) {
        throw todo();
    }

    @Override
    public CompletableFuture<Void> sendAsync(byte[] bytes) {
        throw todo();
    }

    @Override
    public ConnectionState state() {
        throw todo();
    }

    @Override
    public ConnectionSpec spec() {
        return spec;
    }

    @Override
    public ConnectionOptions options() {
        return options;
    }

    @Override
    public Optional<Role> role() {
        throw todo();
    }

    @Override
    public Optional<Peer> peer() {
        throw todo();
    }

    @Override
    public void awaitConnected(Duration timeout) {
        throw todo();
    }

    @Override
    public void awaitClosed() {
        throw todo();
    }

    @Override
    public void close() {}
}
