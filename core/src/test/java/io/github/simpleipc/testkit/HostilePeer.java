package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.handshake.ClientHandshake;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.OwnSide;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.transport.SocketLink;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import io.github.simpleipc.internal.wire.MessageKind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A client that knows the secret and no manners: it pairs by the rules, and then sends whatever frames a test wants on the
 * lane on which it asks. It never looks at the other. For one thread, but for {@link #close} and {@link #written}.
 */
public final class HostilePeer implements AutoCloseable {
    private static final Duration DAY = Duration.ofDays(1);

    private final ProvenLane asking;
    private final ProvenLane answering;
    private final FrameEncoder encoder = new FrameEncoder(null);
    private final FrameDecoder decoder = new FrameDecoder(null);
    private final ByteBuffer out = ByteBuffer.allocate(encoder.maxEncodedBytes());
    private final ByteBuffer in = ByteBuffer.allocate(2 * decoder.maxEncodedBytes());
    private final AtomicLong written = new AtomicLong();

    private HostilePeer(ProvenLane asking, ProvenLane answering) {
        this.asking = asking;
        this.answering = answering;
    }

    /** Becomes the peer of the server at this place. */
    public static HostilePeer pair(Place place) throws IOException {
        var self = new OwnSide(
                Secret.ofText(Place.SECRET), Encryption.plain(), null, new Limits(DAY, Integer.MAX_VALUE, 1 << 16));
        var handshake = new ClientHandshake(self);
        var first = handshake.first(SocketLink.over(place.dial()));
        try {
            return new HostilePeer(first, handshake.second(SocketLink.over(place.dial()), first));
        } catch (IOException e) {
            first.link().close();
            throw e;
        }
    }

    /** A query of text, or its first piece. */
    public static Frame query(long id, int total) {
        return new Frame.Query(
                id,
                MessageKind.TEXT,
                DAY.toNanos(),
                total,
                ByteBuffer.allocate(Math.min(total, FrameFormat.MAX_PIECE_BYTES)));
    }

    /** A piece of the greatest length. */
    public static Frame piece(long id) {
        return new Frame.Piece(id, ByteBuffer.allocate(FrameFormat.MAX_PIECE_BYTES));
    }

    /** Sends a frame, and reads nothing meanwhile: blocks while the other side takes nothing, until it ends the link. */
    public void send(Frame frame) throws IOException {
        send(frame, null);
    }

    /** Sends a frame, and gives away what comes back meanwhile. */
    public void send(Frame frame, Consumer<Frame> receiver) throws IOException {
        out.clear();
        encoder.encode(frame, out);
        out.flip();
        while (out.hasRemaining()) {
            var count = asking.link().tryWrite(out);
            written.addAndGet(count);
            if (count == 0) {
                if (receiver != null) {
                    read(receiver);
                }
                asking.link().await(receiver != null, true);
            }
        }
    }

    /** Gives away what has come, and waits for something if nothing has. */
    public void receive(Consumer<Frame> receiver) throws IOException {
        while (read(receiver) == 0) {
            asking.link().await(true, false);
        }
    }

    /** How many bytes the other side has taken. */
    public long written() {
        return written.get();
    }

    @Override
    public void close() {
        asking.link().close();
        answering.link().close();
    }

    private int read(Consumer<Frame> receiver) throws IOException {
        var count = asking.link().tryRead(in);
        if (count < 0) {
            throw new EOFException("dropped");
        }
        in.flip();
        for (var frame = decoder.next(in); frame != null; frame = decoder.next(in)) {
            receiver.accept(frame);
        }
        in.compact();
        return count;
    }
}
