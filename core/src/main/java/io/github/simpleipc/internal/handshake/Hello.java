package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.internal.wire.WireException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * How each side introduces itself.
 *
 * <pre>
 *   client   lane (1), intent (1), session id (16), then as the server
 *   server   instance (16), nonce (32), timeout in ms (4), maximum message (4), maximum of queries (4),
 *            length of the mode (1), mode in ASCII
 * </pre>
 *
 * @param instance the random id of the connection object
 * @param nonce random, so that no transcript is ever the same
 * @param limits what the side announces
 * @param mode of encryption
 */
record Hello(byte[] instance, byte[] nonce, Limits limits, String mode) {
    static final int INSTANCE_BYTES = 16;
    static final int NONCE_BYTES = 32;
    static final int SESSION_ID_BYTES = 16;
    static final int MAX_MODE_BYTES = 80;

    /** Why a client dials. */
    enum Intent {
        /** To become the peer. */
        PAIR(0),
        /** To learn whether it could, and leave. */
        PROBE(1);

        private final byte code;

        Intent(int code) {
            this.code = (byte) code;
        }

        static Intent ofCode(byte code) throws WireException {
            return switch (code) {
                case 0 -> PAIR;
                case 1 -> PROBE;
                default -> throw new WireException("a hello has the unknown intent " + code);
            };
        }
    }

    /**
     * A client's hello.
     *
     * @param lane 0 or 1
     * @param sessionId what the first lane's proof yielded; zeros on the first lane
     */
    record OfClient(int lane, Intent intent, byte[] sessionId, Hello hello) {
        void put(ByteBuffer out) {
            out.put((byte) lane).put(intent.code).put(sessionId);
            hello.put(out);
        }

        static OfClient read(ByteBuffer in) throws WireException {
            try {
                var lane = in.get();
                var intent = Intent.ofCode(in.get());
                var sessionId = bytes(in, SESSION_ID_BYTES);
                if (lane < 0 || lane > 1) {
                    throw new WireException("a hello is for the unknown lane " + lane);
                }
                if (lane == 1 && intent == Intent.PROBE) {
                    throw new WireException("a probe is for the first lane, but came on the second");
                }
                return new OfClient(lane, intent, sessionId, Hello.read(in));
            } catch (BufferUnderflowException e) {
                throw new WireException("a hello is too short", e);
            }
        }
    }

    void put(ByteBuffer out) {
        out.put(instance).put(nonce);
        out.putInt((int) limits.timeout().toMillis())
                .putInt(limits.maxMessageBytes())
                .putInt(limits.maxQueries());
        var modeBytes = mode.getBytes(StandardCharsets.US_ASCII);
        out.put((byte) modeBytes.length).put(modeBytes);
    }

    static Hello read(ByteBuffer in) throws WireException {
        try {
            var instance = bytes(in, INSTANCE_BYTES);
            var nonce = bytes(in, NONCE_BYTES);
            var timeout = Duration.ofMillis(Integer.toUnsignedLong(in.getInt()));
            var limits = new Limits(timeout, in.getInt(), in.getInt());
            var modeLength = in.get();
            if (modeLength < 1 || modeLength > MAX_MODE_BYTES || modeLength != in.remaining()) {
                throw new WireException("a hello has " + in.remaining() + " bytes for a mode of " + modeLength);
            }
            // A timeout of a few milliseconds would have this side do nothing but keep the link alive.
            if (timeout.compareTo(ConnectionOptions.MIN_TIMEOUT) < 0
                    || limits.maxMessageBytes() < 1
                    || limits.maxQueries() < 1) {
                throw new WireException("a hello announces impossible limits: " + limits);
            }
            var mode = new String(bytes(in, modeLength), StandardCharsets.US_ASCII);
            if (!mode.matches("[!-~]+")) {
                throw new WireException("a hello names a mode that is not printable ASCII");
            }
            return new Hello(instance, nonce, limits, mode);
        } catch (BufferUnderflowException e) {
            throw new WireException("a hello is too short", e);
        }
    }

    /** The instance as people read it. */
    String instanceText() {
        return HexFormat.of().formatHex(instance);
    }

    private static byte[] bytes(ByteBuffer in, int count) {
        var bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "Hello[" + instanceText() + ", " + limits + ", " + mode + ", nonce of " + Arrays.hashCode(nonce) + "]";
    }
}
