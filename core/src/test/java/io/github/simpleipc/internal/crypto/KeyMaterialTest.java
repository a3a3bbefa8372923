package io.github.simpleipc.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets come through whole, and stay in none of the buffers that they went through. */
class KeyMaterialTest {
    /** More than two steps of reading. */
    private static final int BYTES = 10_000;

    private final byte[] secret = new byte[BYTES];

    KeyMaterialTest() {
        new Random(1).nextBytes(secret);
        // A file's last byte is one that a wiped buffer can't hold.
        secret[BYTES - 1] = 1;
    }

    @Test
    void aFileIsReadWholeAndNoFurtherThanAllowed(@TempDir Path folder) throws Exception {
        var file = Files.write(folder.resolve("secret"), secret);
        for (var max : new int[] {1, 100, 4096, 4097, 8192, BYTES - 1, BYTES, BYTES + 1, 1 << 20}) {
            assertThat(KeyMaterial.read(file, max, Set.of(StandardOpenOption.READ)))
                    .isEqualTo(Arrays.copyOf(secret, Math.min(max, BYTES)));
        }
        assertThat(KeyMaterial.read(file, 0, Set.of(StandardOpenOption.READ))).isEmpty();
    }

    @Test
    void aPipeIsReadInItsOwnStepsAndItsBufferIsWiped() throws Exception {
        var pipe = new Pipe(BYTES);
        assertThat(KeyMaterial.read(pipe, BYTES + 1)).isEqualTo(secret);
        assertThat(pipe.used).isEqualTo(ByteBuffer.allocate(4096));
    }

    @Test
    void theBufferIsWipedAlsoIfReadingFails() {
        var pipe = new Pipe(500);
        assertThatThrownBy(() -> KeyMaterial.read(pipe, BYTES)).hasMessage("on purpose");
        assertThat(pipe.used).isEqualTo(ByteBuffer.allocate(4096));
    }

    @Test
    void allIsWrittenAndItsBufferIsWiped() throws Exception {
        var pipe = new Pipe(BYTES);
        KeyMaterial.write(pipe, secret);
        assertThat(pipe.written.array()).isEqualTo(secret);
        assertThat(pipe.used).isEqualTo(ByteBuffer.allocate(BYTES));
    }

    @Test
    void theBufferIsWipedAlsoIfWritingFails() {
        var pipe = new Pipe(500);
        assertThatThrownBy(() -> KeyMaterial.write(pipe, secret)).hasMessage("on purpose");
        assertThat(pipe.used).isEqualTo(ByteBuffer.allocate(BYTES));
    }

    @Test
    void wipesAllThatItIsGiven() {
        var one = new byte[] {1};
        var other = new byte[] {2, 3};
        KeyMaterial.wipe(one, other);
        assertThat(one).containsOnly(0);
        assertThat(other).containsOnly(0);
    }

    /** Takes and gives nothing and 100 bytes in turn; keeps the buffer that it was used with, and fails after so many bytes. */
    private final class Pipe implements ReadableByteChannel, WritableByteChannel {
        private final ByteBuffer written = ByteBuffer.allocate(BYTES);
        private final int failsAfter;
        private int done;
        private boolean ready;
        private ByteBuffer used;

        Pipe(int failsAfter) {
            this.failsAfter = failsAfter;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            used = target.duplicate().clear();
            if (done == BYTES) {
                return -1;
            }
            var count = Math.min(step(), target.remaining());
            target.put(secret, done, count);
            done += count;
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            used = source.duplicate().clear();
            var count = Math.min(step(), source.remaining());
            written.put(source.slice().limit(count));
            source.position(source.position() + count);
            done += count;
            return count;
        }

        private int step() throws IOException {
            if (done >= failsAfter && done < BYTES) {
                throw new IOException("on purpose");
            }
            ready = !ready;
            return ready ? 0 : 100;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
