package io.github.simpleipc.bench.jmh;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.MessageKind;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A query to bytes and back, without encryption. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH
public class FrameCodecBenchmark {
    private static final long TIME_LEFT_NANOS = 5_000_000_000L;

    @Param({"100", "65536"})
    public int bytes;

    private final FrameEncoder encoder = new FrameEncoder(null);
    private final FrameDecoder decoder = new FrameDecoder(null);
    private ByteBuffer data;
    private ByteBuffer wire;
    private ByteBuffer encoded;

    /** Makes a frame's bytes for the decoder. */
    @Setup
    public void prepare() throws Exception {
        data = ByteBuffer.allocate(bytes);
        wire = ByteBuffer.allocateDirect(encoder.maxEncodedBytes());
        encoded = ByteBuffer.allocateDirect(encoder.maxEncodedBytes());
        encoder.encode(query(), encoded);
        encoded.flip();
    }

    @Benchmark
    public ByteBuffer encode() throws Exception {
        wire.clear();
        encoder.encode(query(), wire);
        return wire;
    }

    @Benchmark
    public @Nullable Frame decode() throws Exception {
        return decoder.next(encoded.rewind());
    }

    private Frame query() {
        return new Frame.Query(7, MessageKind.BYTES, TIME_LEFT_NANOS, bytes, data.clear());
    }
}
