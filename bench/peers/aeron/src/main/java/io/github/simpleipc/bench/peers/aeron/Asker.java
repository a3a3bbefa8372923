package io.github.simpleipc.bench.peers.aeron;

import io.aeron.FragmentAssembler;
import io.github.simpleipc.bench.subject.Pipelined;
import io.github.simpleipc.bench.workload.Payload;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/** Asks; whoever waits polls for the responses of all who wait. */
final class Asker implements Pipelined {
    private static final int FRAGMENTS = 64;

    /** A query that waits. */
    private static final class Waiter {
        private volatile byte @Nullable [] response;
    }

    private final Streams.Ends ends;
    private final ThreadLocal<IdleStrategy> idling;
    private final ConcurrentHashMap<Long, Waiter> waiters = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final ReentrantLock polling = new ReentrantLock();
    /** Used under the lock. */
    private final FragmentAssembler toWaiters = new FragmentAssembler((buffer, offset, length, header) -> {
        var waiter = waiters.remove(Message.id(buffer, offset));
        if (waiter != null) {
            waiter.response = Message.bytes(buffer, offset, length);
        }
    });

    Asker(Streams.Ends ends, Supplier<IdleStrategy> idling) {
        this.ends = ends;
        this.idling = ThreadLocal.withInitial(idling);
    }

    byte[] query(byte[] query) {
        var id = lastId.incrementAndGet();
        var waiter = new Waiter();
        waiters.put(id, waiter);
        var idle = idling.get();
        Message.send(ends.out(), id, query, idle);
        idle.reset();
        while (true) {
            var response = waiter.response;
            if (response != null) {
                return response;
            }
            idle.idle(poll());
        }
    }

    private int poll() {
        if (!polling.tryLock()) {
            return 0;
        }
        try {
            return ends.in().poll(toWaiters, FRAGMENTS);
        } finally {
            polling.unlock();
        }
    }

    @Override
    public void pipeline(int bytes, int window, long endNanos, Histogram latencies) {
        var idle = idling.get();
        var payload = Payload.fast(bytes);
        var sentAt = new long[window];
        var received = new AtomicLong();
        var assembler = new FragmentAssembler((buffer, offset, length, header) -> {
            var number = received.getPlain();
            Payload.check(Message.bytes(buffer, offset, length), bytes, number);
            latencies.recordValue(System.nanoTime() - sentAt[(int) (number % window)]);
            received.setPlain(number + 1);
        });
        polling.lock();
        try {
            for (long sent = 0; ; ) {
                var now = System.nanoTime();
                for (; (now < endNanos && sent - received.getPlain() < window) || sent == 0; sent++) {
                    sentAt[(int) (sent % window)] = now;
                    Message.send(ends.out(), sent, payload.numbered(sent), idle);
                }
                if (now >= endNanos && sent == received.getPlain()) {
                    return;
                }
                idle.idle(ends.in().poll(assembler, FRAGMENTS));
            }
        } finally {
            polling.unlock();
        }
    }
}
