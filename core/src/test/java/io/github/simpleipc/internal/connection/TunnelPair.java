package io.github.simpleipc.internal.connection;

import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.SignalHandler;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.handshake.OwnSide;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.session.Handlers;
import io.github.simpleipc.internal.session.Held;
import io.github.simpleipc.internal.session.ReceiveBudgets;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.ManualTimer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.awaitility.core.ConditionFactory;

/**
 * Two whole connections over links in memory, each with a clock that stands still until the test moves it; so nothing times
 * out because a machine is slow. The one that connects first is the server.
 *
 * <pre>{@code
 * try (var pair = new TunnelPair()) {
 *     pair.server.text = (query, context) -> query;
 *     pair.connect();
 *     pair.client.connection().query("hello");
 * }
 * }</pre>
 */
final class TunnelPair implements AutoCloseable {
    static final String SECRET = "a secret of the memory pair";

    final MemoryAddress address = new MemoryAddress();
    final Side server = new Side("server");
    final Side client = new Side("client");

    /** One of the two; what is set after it was made has no effect. */
    final class Side {
        final ManualTimer clock = new ManualTimer();
        Timer timer = clock;
        ContextHandler<String> text = (query, context) -> query;
        ContextHandler<byte[]> bytes = (query, context) -> query;
        SignalHandler<String> textSignal = (signal, context) -> {};
        SignalHandler<byte[]> bytesSignal = (signal, context) -> {};
        Consumer<ConnectionBuilder> options = builder -> {};
        Encryption encryption = Encryption.plain();
        TlsContext tls;
        String secret = SECRET;

        private final String name;
        private ReceiveBudgets budget;
        private Connection connection;

        private Side(String name) {
            this.name = name;
        }

        Connection connection() {
            return connection;
        }

        long heldBytes() {
            return Held.in(budget);
        }

        /** Makes the connection, which opens nothing. */
        Connection make() {
            var spec = ConnectionSpec.unix(Path.of("/memory"), secret);
            var builder = Connection.builder(spec);
            options.accept(builder);
            // Only its options are wanted.
            var forOptions = builder.build();
            forOptions.close();
            var chosen = forOptions.options();
            var equipment = new Equipment(name, chosen, timer, new Workers(name), log(chosen));
            budget = ReceiveBudgets.forMessagesOf(chosen.maxMessageBytes());
            connection = new Tunnel(
                    spec,
                    new Handlers(text, bytes, textSignal, bytesSignal),
                    equipment,
                    budget,
                    made -> new Endpoint(address, new OwnSide(Secret.ofText(secret), encryption, tls, made.limits())));
            return connection;
        }

        private ConnectionLog log(ConnectionOptions chosen) {
            return new ConnectionLog(name, chosen);
        }
    }

    /** Sets the same on both sides. */
    TunnelPair both(Consumer<Side> setting) {
        setting.accept(server);
        setting.accept(client);
        return this;
    }

    /** Makes both connections and waits until they are connected. */
    TunnelPair connect() throws Exception {
        make();
        server.connection.connect();
        client.connection.connect();
        awaitConnected();
        // CONNECTED comes before the guards of the handshakes are gone, which a clock that moves now would fire. What
        // stays is each side's ping and loss, and the server's look after its address.
        soon().until(() ->
                server.clock.pending().size() == 3 && client.clock.pending().size() == 2);
        return this;
    }

    /** Makes both connections. */
    TunnelPair make() {
        server.make();
        client.make();
        return this;
    }

    void awaitConnected() {
        soon().until(() -> server.connection.state() == ConnectionState.CONNECTED
                && client.connection.state() == ConnectionState.CONNECTED);
    }

    /** The client's end of the link on which the client asks, of the peering that was made last. */
    FaultLink clientAsks() {
        return address.wire(address.wires().size() - 2).client();
    }

    /** The client's end of the link on which the server asks, of the peering that was made last. */
    FaultLink serverAsks() {
        return address.wire(address.wires().size() - 1).client();
    }

    /** Waits until neither side holds a byte that was received. */
    void awaitNothingHeld() {
        soon().until(() -> server.heldBytes() == 0 && client.heldBytes() == 0);
    }

    /** Waits as await does, and looks more often: a sweep waits a thousand times. */
    static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    /**
     * Closes both at once, as a close waits for the other side for a moment. What is left under way by a test that failed is
     * waited for in vain: then the clocks are moved.
     */
    @Override
    public void close() {
        if (server.connection == null || client.connection == null) {
            return;
        }
        var closing = CompletableFuture.allOf(
                CompletableFuture.runAsync(server.connection::close, TunnelPair::newThread),
                CompletableFuture.runAsync(client.connection::close, TunnelPair::newThread));
        var patience = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        soon().atMost(Duration.ofSeconds(40)).until(() -> {
            if (System.nanoTime() - patience > 0) {
                both(side -> side.clock.advance(Duration.ofSeconds(2)));
            }
            return closing.isDone();
        });
        closing.join();
    }

    private static void newThread(Runnable task) {
        new Thread(task, "test").start();
    }
}
