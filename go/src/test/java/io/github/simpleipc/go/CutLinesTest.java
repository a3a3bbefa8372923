package io.github.simpleipc.go;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Role;
import io.github.simpleipc.go.LastLine.Fate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Go peer that was stopped finds a response and many keep-alives behind it. It throws away what its reader of 4096 bytes has
 * read beyond a line, and would take the rest of a line that was cut there for a garbled one, which ends the link.
 */
class CutLinesTest {
    /** Ten seconds' worth. */
    private static final int KEEP_ALIVES = 100;

    static Stream<Arguments> lengths() {
        return Stream.of(LineCipher.NONE, LineFuzz.AES)
                .flatMap(cipher -> IntStream.rangeClosed(2900, 3080).mapToObj(length -> Arguments.of(cipher, length)));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void noLineIsCutWhereAReaderOfGoThrowsAwayTheRest(LineCipher cipher, int length) throws MalformedLineException {
        var codec = new LineCodec(cipher, () -> 0);
        var messages = readByGo(codec, whatAStoppedPeerFinds(codec, length));
        assertThat(messages.get(0).data()).hasSize(length);
        assertThat(messages).hasSizeGreaterThan(1).element(1).matches(line -> line.opCode() == OpCode.KEEPALIVE);
    }

    private static byte[] whatAStoppedPeerFinds(LineCodec codec, int length) {
        var clock = new FuzzedClock();
        var link = new Recorder();
        var proven = new GoLink(
                link,
                new LineReader(link, GoPeer.CHUNK),
                codec,
                new Ids(),
                Role.CLIENT,
                Manner.ONE_AT_A_TIME,
                new FuzzedHost(clock));
        var outbox = new Outbox(proven, Fate.READ, () -> {});
        outbox.respond(1, "x".repeat(length));
        // What waits behind it is what the keep-alives are for.
        outbox.respond(2, "y");
        for (int i = 0; i < KEEP_ALIVES; i++) {
            clock.advance(LastLine.SEND_AGAIN);
            outbox.pump();
        }
        outbox.close();
        return link.written.toByteArray();
    }

    /** As {@link GoPeer} does: a reader of its own for each message. */
    private static List<Message> readByGo(LineCodec codec, byte[] bytes) throws MalformedLineException {
        var messages = new ArrayList<Message>();
        for (int start = 0; start < bytes.length; ) {
            int end = start;
            while (bytes[end] != '\n') {
                end++;
            }
            messages.add(codec.decode(Arrays.copyOfRange(bytes, start, end)));
            int reads = (end - start) / GoPeer.CHUNK + 1;
            start = Math.min(start + reads * GoPeer.CHUNK, bytes.length);
        }
        return messages;
    }

    /** Takes everything and gives nothing. */
    private static final class Recorder extends Source {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        Recorder() {
            super(new byte[0], 1);
        }

        @Override
        public int tryWrite(ByteBuffer source) {
            var bytes = new byte[source.remaining()];
            source.get(bytes);
            written.writeBytes(bytes);
            return bytes.length;
        }
    }
}
