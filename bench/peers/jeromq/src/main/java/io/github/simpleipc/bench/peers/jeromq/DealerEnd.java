package io.github.simpleipc.bench.peers.jeromq;

import io.github.simpleipc.bench.subject.End;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The asking side. */
final class DealerEnd implements End {
    private static final byte[] NO_ID = {};

    private final ZContext context;
    private final String endpoint;
    private final ConcurrentLinkedDeque<ZMQ.Socket> idle = new ConcurrentLinkedDeque<>();
    private @Nullable DealerLoop loop;

    DealerEnd(ZContext context, String endpoint) {
        this.context = context;
        this.endpoint = endpoint;
    }

    @Override
    public byte[] query(byte[] query) {
        var dealer = idle.poll();
        if (dealer == null) {
            dealer = dial();
        }
        dealer.sendMore(NO_ID);
        dealer.send(query);
        dealer.recv();
        var response = dealer.recv();
        idle.push(dealer);
        return response;
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        return loop().query(query);
    }

    private synchronized DealerLoop loop() {
        if (loop == null) {
            loop = new DealerLoop(context, dial());
            loop.start();
        }
        return loop;
    }

    private ZMQ.Socket dial() {
        var dealer = context.createSocket(SocketType.DEALER);
        dealer.connect(endpoint);
        return dealer;
    }

    @Override
    public void close() {
        // Closing a context waits for all its sockets, and the process ends anyway.
    }
}
