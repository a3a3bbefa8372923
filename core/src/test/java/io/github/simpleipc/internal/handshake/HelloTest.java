package io.github.simpleipc.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelloTest {
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

    private static ByteBuffer encoded(Limits limits) {
        var out = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
        new Hello(new byte[Hello.INSTANCE_BYTES], new byte[Hello.NONCE_BYTES], limits, "plain").put(out);
        return out.flip();
    }
}
