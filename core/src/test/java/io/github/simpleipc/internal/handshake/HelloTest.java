package io.github.simpleipc.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), 1024, 1);

    /** A peer that announced 1 ms made this side send keep-alives without a pause. */
    @ParameterizedTest
    @CsvSource({"0, 1024, 1", "1, 1024, 1", "99, 1024, 1", "100, 0, 1", "100, -1, 1", "100, 1024, 0", "100, 1024, -1"})
    void limitsThatNoPeerCanHaveAreRefused(long timeoutMillis, int maxMessageBytes, int maxQueries) {
        var limits = new Limits(Duration.ofMillis(timeoutMillis), maxMessageBytes, maxQueries);
        assertThrows(WireException.class, () -> Hello.read(encoded(limits)));
    }

    @Test
    void theLongestTimeoutArrivesWhole() throws Exception {
        var limits = new Limits(ConnectionOptions.MAX_TIMEOUT, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertEquals(limits, Hello.read(encoded(limits)).limits());
    }

    @Test
    void theSmallestLimitsThatAPeerCanHaveAreTaken() throws Exception {
        var limits = new Limits(ConnectionOptions.MIN_TIMEOUT, 1, 1);
        assertEquals(limits, Hello.read(encoded(limits)).limits());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Hello.MAX_MODE_BYTES})
    void aModeMayBeSoLong(int bytes) throws Exception {
        var mode = "m".repeat(bytes);
        assertEquals(mode, Hello.read(encoded(hello(LIMITS, mode))).mode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Hello.MAX_MODE_BYTES + 1})
    void aModeMayBeNoLongerAndNotEmpty(int bytes) {
        assertThrows(WireException.class, () -> Hello.read(encoded(hello(LIMITS, "m".repeat(bytes)))));
    }

    @Test
    void itIsSaidWhoseItIs() {
        assertEquals(
                "Hello[" + "00".repeat(Hello.INSTANCE_BYTES) + ", " + LIMITS + ", plain, nonce of "
                        + Arrays.hashCode(new byte[Hello.NONCE_BYTES]) + "]",
                hello(LIMITS, "plain").toString());
    }

    private static ByteBuffer encoded(Limits limits) {
        return encoded(hello(limits, "plain"));
    }

    private static ByteBuffer encoded(Hello hello) {
        var out = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
        hello.put(out);
        return out.flip();
    }

    private static Hello hello(Limits limits, String mode) {
        return new Hello(new byte[Hello.INSTANCE_BYTES], new byte[Hello.NONCE_BYTES], limits, mode);
    }
}
