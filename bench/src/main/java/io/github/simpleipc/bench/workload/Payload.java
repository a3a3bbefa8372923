package io.github.simpleipc.bench.workload;

import io.github.simpleipc.bench.subject.Handler;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * What queries carry, and how they are answered.
 *
 * <pre>
 *  0       1                      9
 * +-------+----------------------+-----------+
 * | pace  | number, big-endian   | zeroes    |
 * +-------+----------------------+-----------+
 * </pre>
 *
 * The response is the query. One payload is used again for each query of one caller, so that what is allocated is the
 * subject's doing.
 */
public final class Payload {
    /** What a slow handler takes. */
    static final long SLOW_NANOS = 10_000_000;

    private static final byte FAST = 0;
    private static final byte SLOW = 1;
    private static final int HEAD_BYTES = 1 + Long.BYTES;

    private final byte[] bytes;

    private Payload(int length, byte pace) {
        if (length < HEAD_BYTES) {
            throw new IllegalArgumentException("a payload has " + HEAD_BYTES + " bytes at least, not " + length);
        }
        bytes = new byte[length];
        bytes[0] = pace;
    }

    /** One that is answered at once. */
    public static Payload fast(int length) {
        return new Payload(length, FAST);
    }

    /** One whose handler blocks for {@value #SLOW_NANOS} ns. */
    static Payload slow(int length) {
        return new Payload(length, SLOW);
    }

    /** The same bytes with another number. */
    public byte[] numbered(long number) {
        ByteBuffer.wrap(bytes).putLong(1, number);
        return bytes;
    }

    /** Refuses what is not the response to the query of this number. */
    public static void check(byte[] response, int length, long number) {
        if (response.length != length) {
            throw new IllegalStateException("a response has " + response.length + " bytes instead of " + length);
        }
        var actual = ByteBuffer.wrap(response).getLong(1);
        if (actual != number) {
            throw new IllegalStateException("a response has number " + actual + " instead of " + number);
        }
    }

    /** The handler of all subjects. */
    public static final Handler ECHO = new Handler() {
        @Override
        public byte[] answer(byte[] query) {
            if (takesLong(query)) {
                var until = System.nanoTime() + SLOW_NANOS;
                for (var left = SLOW_NANOS; left > 0; left = until - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            return query;
        }

        @Override
        public boolean takesLong(byte[] query) {
            return query[0] == SLOW;
        }
    };
}
