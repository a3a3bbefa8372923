package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.KeyMaterial;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.session.HandlerRunner;
import io.github.simpleipc.internal.session.Handlers;
import io.github.simpleipc.internal.session.HostedSession;
import io.github.simpleipc.internal.session.NativeSession;
import io.github.simpleipc.internal.session.ReceiveBudgets;
import io.github.simpleipc.internal.session.Session;
import io.github.simpleipc.internal.session.UserCode;
import io.github.simpleipc.internal.session.Utf8;
import io.github.simpleipc.internal.threads.SerialExecutor;
import io.github.simpleipc.internal.wire.MessageKind;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link Connection}: puts the parts together, and hands every call to the part that it is for. */
public final class Tunnel implements Connection {
    private static final Duration MIN_QUERY_TIMEOUT = Duration.ofMillis(1);

    private final ConnectionSpec spec;
    private final Equipment equipment;
    private final StateMachine machine;
    private final LifeCycle life;
    private final Asking asking;

    /**
     * A new connection; opens nothing.
     *
     * @param secret null for a named spec, whose secret is in a file
     * @param encryptionKey null without the built-in encryption; copied
     */
    public Tunnel(
            ConnectionSpec spec,
            @Nullable Secret secret,
            byte @Nullable [] encryptionKey,
            Handlers handlers,
            ConnectionOptions options) {
        this(
                spec,
                handlers,
                Equipment.of(spec.toString(), options),
                ReceiveBudgets.forMessagesOf(options.maxMessageBytes()),
                new EndpointOfSpec(spec, secret, encryptionKey == null ? null : encryptionKey.clone()));
    }

    /** Where the address comes from; a test has its own, and its own timer. */
    interface EndpointMaker {
        Endpoint make(Equipment equipment) throws ConnectFailedException;

        /** Overwrites what keys it has, when the connection is closed. */
        default void wipe() {}
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record EndpointOfSpec(
            ConnectionSpec spec, @Nullable Secret secret, byte @Nullable [] key) implements EndpointMaker {
        @Override
        public Endpoint make(Equipment equipment) throws ConnectFailedException {
            return Endpoint.of(spec, secret, key, equipment);
        }

        /** Not the secret: it is the spec's, which is the user's. */
        @Override
        public void wipe() {
            if (key != null) {
                KeyMaterial.wipe(key);
            }
        }

        @Override
        public String toString() {
            return "EndpointOfSpec[" + spec + "]";
        }
    }

    Tunnel(
            ConnectionSpec spec,
            Handlers handlers,
            Equipment equipment,
            ReceiveBudgets budgets,
            EndpointMaker endpoints) {
        this.spec = spec;
        this.equipment = equipment;
        var options = equipment.options();
        var workers = equipment.workers();
        var libraryThreads = UserCode.onLibraryThreads(this, workers);
        var userCode = options.executor()
                .map(executor -> UserCode.on(this, executor, workers))
                .orElse(libraryThreads);
        this.machine = new StateMachine(this, equipment.log(), options.listener(), new SerialExecutor(libraryThreads));
        var environment = new NativeSession.Environment(
                this,
                equipment.limits(),
                new HandlerRunner(handlers, userCode, equipment.log()),
                libraryThreads,
                budgets,
                workers::execute,
                equipment.timer(),
                equipment.log());
        var hosted = new HostedSession.Environment(
                this,
                handlers,
                userCode,
                libraryThreads,
                budgets,
                reading -> workers.named("reader", reading).start(),
                equipment.timer(),
                equipment.log());
        this.life = new LifeCycle(
                equipment,
                machine,
                new Connector(equipment, endpointSource(endpoints, equipment)),
                (pairing, listener) -> session(pairing, environment, hosted, listener));
        this.asking = new Asking(life, equipment, userCode, libraryThreads);
    }

    private static Connector.EndpointSource endpointSource(EndpointMaker endpoints, Equipment equipment) {
        return new Connector.EndpointSource() {
            @Override
            public Endpoint get() throws ConnectFailedException {
                return endpoints.make(equipment);
            }

            @Override
            public void wipe() {
                endpoints.wipe();
            }
        };
    }

    private static Session session(
            Pairing pairing,
            NativeSession.Environment environment,
            HostedSession.Environment hosted,
            Session.Listener listener) {
        if (pairing instanceof Pairing.OneLink link) {
            return new HostedSession(link.link(), hosted, listener);
        }
        var lanes = (Pairing.Lanes) pairing;
        return new NativeSession(lanes.first(), lanes.second(), environment, listener);
    }

    @Override
    public void connect() throws ConnectFailedException {
        UserCode.beforeBlocking();
        life.connect();
    }

    @Override
    public String query(String text) throws QueryFailedException {
        return query(text, options().timeout());
    }

    @Override
    public String query(String text, Duration timeout) throws QueryFailedException {
        return asking.text(encode(text), checked(timeout));
    }

    @Override
    public byte[] query(byte[] bytes) throws QueryFailedException {
        return query(bytes, options().timeout());
    }

    @Override
    public byte[] query(byte[] bytes, Duration timeout) throws QueryFailedException {
        return asking.bytes(MessageKind.BYTES, bytes, checked(timeout));
    }

    @Override
    public CompletableFuture<String> queryAsync(String text) {
        return queryAsync(text, options().timeout());
    }

    @Override
    public CompletableFuture<String> queryAsync(String text, Duration timeout) {
        return asking.textAsync(encode(text), checked(timeout));
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] bytes) {
        return queryAsync(bytes, options().timeout());
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] bytes, Duration timeout) {
        return asking.bytesAsync(bytes, checked(timeout));
    }

    @Override
    public void send(String text) throws QueryFailedException {
        send(text, options().timeout());
    }

    @Override
    public void send(String text, Duration timeout) throws QueryFailedException {
        asking.bytes(MessageKind.TEXT_SIGNAL, encode(text), checked(timeout));
    }

    @Override
    public void send(byte[] bytes) throws QueryFailedException {
        send(bytes, options().timeout());
    }

    @Override
    public void send(byte[] bytes, Duration timeout) throws QueryFailedException {
        asking.bytes(MessageKind.BYTES_SIGNAL, bytes, checked(timeout));
    }

    @Override
    public CompletableFuture<Void> sendAsync(String text) {
        return sendAsync(text, options().timeout());
    }

    @Override
    public CompletableFuture<Void> sendAsync(String text, Duration timeout) {
        return asking.signalAsync(MessageKind.TEXT_SIGNAL, encode(text), checked(timeout));
    }

    @Override
    public CompletableFuture<Void> sendAsync(byte[] bytes) {
        return sendAsync(bytes, options().timeout());
    }

    @Override
    public CompletableFuture<Void> sendAsync(byte[] bytes, Duration timeout) {
        return asking.signalAsync(MessageKind.BYTES_SIGNAL, bytes, checked(timeout));
    }

    @Override
    public ConnectionState state() {
        return machine.state();
    }

    @Override
    public ConnectionSpec spec() {
        return spec;
    }

    @Override
    public ConnectionOptions options() {
        return equipment.options();
    }

    @Override
    public Optional<Role> role() {
        return machine.role();
    }

    @Override
    public Optional<Peer> peer() {
        return machine.peer();
    }

    @Override
    public void awaitConnected(Duration timeout) throws ConnectFailedException {
        UserCode.beforeBlocking();
        machine.awaitConnected(timeout);
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        UserCode.beforeBlocking();
        machine.awaitTerminated();
    }

    @Override
    public void close() {
        UserCode.beforeBlocking();
        var inside = UserCode.isInside(this);
        var job = life.close();
        if (job.isPresent() && inside) {
            closeBeside(job.get());
        } else if (job.isPresent()) {
            job.get().run();
        } else if (!inside) {
            machine.awaitTerminatedUninterruptibly();
        }
    }

    /** From inside user code: a handler cannot wait for its own answer to leave. */
    private void closeBeside(Runnable job) {
        try {
            equipment.workers().named("closer", job).start();
        } catch (OutOfMemoryError e) {
            // No thread to be had. Then it waits, but no longer than closing ever does.
            job.run();
        }
    }

    /** As a log has it: what it is and how it is, never a secret. */
    @Override
    public String toString() {
        return "Connection[" + spec + ", " + state() + "]";
    }

    private static byte[] encode(String text) {
        try {
            return Utf8.encode(text);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text: has a lone surrogate, which UTF-8 cannot express", e);
        }
    }

    private static Duration checked(Duration timeout) {
        if (timeout.compareTo(MIN_QUERY_TIMEOUT) < 0 || timeout.compareTo(ConnectionOptions.MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout: must be " + MIN_QUERY_TIMEOUT + " to "
                    + ConnectionOptions.MAX_TIMEOUT + ", but is " + timeout);
        }
        return timeout;
    }
}
