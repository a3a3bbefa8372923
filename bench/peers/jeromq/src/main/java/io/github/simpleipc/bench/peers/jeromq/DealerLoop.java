package io.github.simpleipc.bench.peers.jeromq;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** The thread that makes asynchronous queries; they come to it through a socket within the process. */
final class DealerLoop implements Runnable {
    private static final String QUERIES = "inproc://queries";

    private final ZMQ.Socket dealer;
    private final ZMQ.Socket queries;
    private final ZMQ.Socket toQueries;
    private final ZMQ.Poller poller;
    private final ConcurrentHashMap<Long, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    DealerLoop(ZContext context, ZMQ.Socket dealer) {
        this.dealer = dealer;
        this.queries = context.createSocket(SocketType.PULL);
        queries.bind(QUERIES);
        this.toQueries = context.createSocket(SocketType.PUSH);
        toQueries.connect(QUERIES);
        this.poller = context.createPoller(2);
        poller.register(dealer, ZMQ.Poller.POLLIN);
        poller.register(queries, ZMQ.Poller.POLLIN);
    }

    void start() {
        var thread = new Thread(this, "dealer");
        thread.setDaemon(true);
        thread.start();
    }

    CompletableFuture<byte[]> query(byte[] query) {
        var id = lastId.incrementAndGet();
        var response = new CompletableFuture<byte[]>();
        pending.put(id, response);
        synchronized (toQueries) {
            toQueries.sendMore(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
            toQueries.send(query);
        }
        return response;
    }

    @Override
    public void run() {
        try {
            while (true) {
                poller.poll();
                if (poller.pollin(0)) {
                    takeResponses();
                }
                if (poller.pollin(1)) {
                    passOnQueries();
                }
            }
        } catch (ZMQException e) {
            // The context was closed.
        }
    }

    private void passOnQueries() {
        for (var id = queries.recv(); id != null; id = queries.recv(ZMQ.DONTWAIT)) {
            dealer.sendMore(id);
            dealer.send(queries.recv());
        }
    }

    private void takeResponses() {
        for (var id = dealer.recv(); id != null; id = dealer.recv(ZMQ.DONTWAIT)) {
            var bytes = dealer.recv();
            var response = pending.remove(ByteBuffer.wrap(id).getLong());
            if (response != null) {
                response.complete(bytes);
            }
        }
    }
}
