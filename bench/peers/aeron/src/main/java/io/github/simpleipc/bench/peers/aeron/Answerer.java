package io.github.simpleipc.bench.peers.aeron;

import io.aeron.FragmentAssembler;
import io.github.simpleipc.bench.subject.Handler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;

/** The thread that answers; what takes long is handed to others. */
final class Answerer implements Runnable {
    private static final int FRAGMENTS = 64;

    private final Streams.Ends ends;
    private final Handler handler;
    private final Supplier<IdleStrategy> idling;
    private final ExecutorService slow = Executors.newCachedThreadPool();
    private volatile boolean closed;

    Answerer(Streams.Ends ends, Handler handler, Supplier<IdleStrategy> idling) {
        this.ends = ends;
        this.handler = handler;
        this.idling = idling;
    }

    void start() {
        var thread = new Thread(this, "answerer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        var idle = idling.get();
        var assembler = new FragmentAssembler((buffer, offset, length, header) ->
                take(Message.id(buffer, offset), Message.bytes(buffer, offset, length), idle));
        while (!closed) {
            idle.idle(ends.in().poll(assembler, FRAGMENTS));
        }
    }

    private void take(long id, byte[] query, IdleStrategy idle) {
        if (handler.takesLong(query)) {
            slow.execute(() -> Message.send(ends.out(), id, handler.answer(query), idling.get()));
        } else {
            Message.send(ends.out(), id, handler.answer(query), idle);
        }
    }

    void close() {
        closed = true;
    }
}
