package io.github.simpleipc.bench.raw;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.ClientServerSubject;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The limit: a length, then the bytes, on a blocking socket; one thread for each connection and one connection for each
 * caller. No ids, no timeouts, no limits, nothing that notices a dead peer.
 */
public final class RawSubject extends ClientServerSubject {
    /** Of {@code unix} or {@code tcp}. */
    public RawSubject(String[] arguments) {
        super(SocketKind.of(arguments[0]));
    }

    @Override
    protected Closeable serve(Address address, Handler handler) throws IOException {
        var server = address.listen();
        daemon(() -> accept(server, handler));
        return server;
    }

    @Override
    protected End dial(Address address) throws IOException {
        return new RawEnd(address);
    }

    private static void accept(ServerSocketChannel server, Handler handler) throws IOException {
        while (true) {
            var channel = Address.withoutDelay(server.accept());
            daemon(() -> answer(channel, handler));
        }
    }

    /** What has come together is answered together, so this is the pipelined form as well. */
    private static void answer(SocketChannel channel, Handler handler) throws IOException {
        var connection = new RawConnection(channel);
        while (true) {
            do {
                connection.put(handler.answer(connection.next()));
            } while (connection.hasNext());
            connection.flush();
        }
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void daemon(Body body) {
        var thread = new Thread(() -> {
            try {
                body.run();
            } catch (IOException e) {
                // The other side has closed, or this one: both end the thread.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
