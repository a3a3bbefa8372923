package io.github.simpleipc.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Strangers to a server, each on a thread of its own: it dials, says what it has to say, and waits until it is dropped; then
 * the next comes in its place, until the flood is told to end.
 */
public final class Flood implements AutoCloseable {
    private static final byte[] PLAIN_PREFACE = HexFormat.of().parseHex("89534950430200000d0a0d0a");
    private static final byte[] TLS_PREFACE = HexFormat.of().parseHex("89534950430201000d0a0d0a");
    /** A record of a handshake, the message in which says that it is far longer. */
    private static final byte[] TLS_RECORD_HEAD = HexFormat.of().parseHex("160303400001ffffff");

    private static final int TLS_RECORD_BYTES = 5 + 0x4000;

    private final Place place;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder dropped = new LongAdder();
    private final AtomicInteger firstDrops = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean ending;

    /** What a stranger says. */
    private interface Manner {
        /** Talks until it has no more to say, or is dropped. */
        void talk(SocketChannel channel) throws IOException;
    }

    public Flood(Place place) {
        this.place = place;
    }

    /** Strangers that say nothing. */
    public Flood silent(int count) {
        return start(count, channel -> {});
    }

    /** Strangers that send bytes by chance. */
    public Flood random(int count) {
        return start(count, channel -> channel.write(ByteBuffer.wrap(LinkIo.bytes(new Random().nextLong(), 500))));
    }

    /** Strangers that send a valid preface and stop. */
    public Flood prefaced(int count, boolean tls) {
        return start(count, channel -> channel.write(ByteBuffer.wrap(tls ? TLS_PREFACE : PLAIN_PREFACE)));
    }

    /** Strangers that send a valid preface, and then bytes by chance without an end. */
    public Flood endless(int count) {
        return start(count, channel -> {
            channel.write(ByteBuffer.wrap(PLAIN_PREFACE));
            writeForEver(channel, LinkIo.bytes(new Random().nextLong(), 1 << 16));
        });
    }

    /** Strangers that send a valid preface, and then records of TLS without an end. */
    public Flood endlessBelowTls(int count) {
        var record = new byte[TLS_RECORD_BYTES];
        System.arraycopy(TLS_RECORD_HEAD, 0, record, 0, TLS_RECORD_HEAD.length);
        return start(count, channel -> {
            channel.write(ByteBuffer.wrap(TLS_PREFACE));
            writeForEver(channel, record);
        });
    }

    /** Strangers that send a valid preface and what follows it, a byte a second. */
    public Flood slow(int count) {
        return start(count, channel -> {
            for (var sent = 0; !pauseWasTheLast(); sent++) {
                channel.write(ByteBuffer.wrap(PLAIN_PREFACE, sent % PLAIN_PREFACE.length, 1));
            }
        });
    }

    /** How many strangers there are at once. */
    public int strangers() {
        return threads.size();
    }

    /** How many of the first ones were dropped: each is counted once. */
    public int firstDrops() {
        return firstDrops.get();
    }

    /** How often somebody was dropped. */
    public long drops() {
        return dropped.sum();
    }

    /** Nobody comes any more; those who are there are waited for until they are dropped. */
    @Override
    public void close() {
        ending = true;
        end.countDown();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    private Flood start(int count, Manner manner) {
        for (var i = 0; i < count; i++) {
            var thread = new Thread(() -> comeAgainAndAgain(manner), "stranger-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    private void comeAgainAndAgain(Manner manner) {
        for (var isFirst = true; isFirst || !ending; isFirst = false) {
            come(manner);
            dropped.increment();
            if (isFirst) {
                firstDrops.incrementAndGet();
            }
        }
    }

    private void come(Manner manner) {
        var buffer = ByteBuffer.allocate(1 << 10);
        try (var channel = place.dial()) {
            manner.talk(channel);
            while (channel.read(buffer.clear()) >= 0) {
                // Whatever it says.
            }
        } catch (IOException e) {
            // Reset is one way of being dropped.
        }
    }

    private boolean pauseWasTheLast() {
        try {
            return end.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void writeForEver(SocketChannel channel, byte[] bytes) throws IOException {
        while (true) {
            channel.write(ByteBuffer.wrap(bytes));
        }
    }
}
