package io.github.simpleipc.bench.jmh;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
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

/** A response to bytes, sealed with AES-256-GCM, and back: both, since what was sealed opens once and in order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH
public class EncryptionBenchmark {
    private static final int KEY_BYTES = 32;
    private static final int HASH_BYTES = 32;

    @Param({"100", "65536"})
    public int bytes;

    @Param({"plain", "aes"})
    public String mode;

    private FrameEncoder encoder;
    private FrameDecoder decoder;
    private ByteBuffer data;
    private ByteBuffer wire;

    /** Makes the two ends of a link. */
    @Setup
    public void prepare() {
        var encryption = mode.equals("aes") ? Encryption.aes(new byte[KEY_BYTES]) : Encryption.plain();
        var sealing = encryption.forLink(new byte[HASH_BYTES], 0, Role.SERVER);
        var opening = encryption.forLink(new byte[HASH_BYTES], 0, Role.CLIENT);
        encoder = new FrameEncoder(sealing.isPresent() ? sealing.get().sealer() : null);
        decoder = new FrameDecoder(opening.isPresent() ? opening.get().opener() : null);
        data = ByteBuffer.allocate(bytes);
        wire = ByteBuffer.allocateDirect(encoder.maxEncodedBytes());
    }

    @Benchmark
    public @Nullable Frame sealAndOpen() throws Exception {
        wire.clear();
        encoder.encode(new Frame.Response(7, bytes, data.clear()), wire);
        return decoder.next(wire.flip());
    }
}
