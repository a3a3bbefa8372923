package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.handshake.OwnSide;
import io.github.simpleipc.internal.handshake.ServerHandshake;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.LinkStub;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who stays and who goes, and when, among those who have proven nothing; on links in memory and a clock of the test's. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangersTest {
    private static final byte[] PREFACE = HexFormat.of().parseHex("89534950430200000d0a0d0a");

    private final ManualTimer timer = new ManualTimer();
    private final RecordedLog log = new RecordedLog();
    private final ConnectionOptions options = options(Duration.ofSeconds(5));
    private final Equipment equipment = equipment(options);
    private final Strangers strangers = strangers(equipment);
    private final List<Link> ends = new ArrayList<>();

    @AfterEach
    void close() {
        strangers.close();
        equipment.workers().close();
        ends.forEach(Link::close);
    }

    @Test
    void whenFullTheOldestSilentOneGoesAndNeverTheNewcomer() throws Exception {
        for (var i = 0; i < Strangers.MAX; i++) {
            come();
        }
        assertThat(strangers.count()).isEqualTo(Strangers.MAX);
        var newcomer = come();

        assertDropped(ends.get(0));
        assertThat(strangers.count()).isEqualTo(Strangers.MAX);
        assertServed(newcomer);
        assertServed(ends.get(1));
    }

    @Test
    void whoSentAValidPrefaceOutlivesTheSilent() throws Exception {
        var prefaced = come();
        assertServed(prefaced);
        for (var i = 1; i < Strangers.MAX; i++) {
            come();
        }
        for (var i = 1; i < Strangers.MAX; i++) {
            come();
            assertDropped(ends.get(i));
        }

        assertThat(strangers.count()).isEqualTo(Strangers.MAX);
        // It is still listened to: a wrong proof is refused.
        LinkIo.writeFully(
                prefaced,
                ByteBuffer.allocate(3 + 32).putShort((short) 32).put((byte) 3).array());
        assertThat(LinkIo.readFully(prefaced, 3)[2]).as("a refusal").isEqualTo((byte) 6);
    }

    @Test
    void whenAllHaveSentOneTheOldestGoes() throws Exception {
        for (var i = 0; i < Strangers.MAX; i++) {
            assertServed(come());
        }
        var newcomer = come();

        assertDropped(ends.get(0));
        assertServed(newcomer);
        assertThat(strangers.count()).isEqualTo(Strangers.MAX);
    }

    @Test
    void nobodyStaysLongerThanTwoSeconds() throws Exception {
        var silent = come();
        var prefaced = come();
        assertServed(prefaced);
        awaitThat(() -> timer.pending().size() == 2);

        timer.advance(Strangers.LONGEST.minusMillis(1));
        assertThat(strangers.count()).isEqualTo(2);
        timer.advance(Duration.ofMillis(1));

        assertDropped(silent);
        assertDropped(prefaced);
        awaitThat(() -> strangers.count() == 0);
        awaitThat(() -> timer.pending().isEmpty());
    }

    @Test
    void aByteNowAndThenBuysNoMoreTime() throws Exception {
        var slow = come();
        awaitThat(() -> timer.pending().size() == 1);
        for (var sent = 0; sent < 4; sent++) {
            LinkIo.writeFully(slow, new byte[] {PREFACE[sent]});
            timer.advance(Strangers.LONGEST.dividedBy(4));
        }

        assertDropped(slow);
        awaitThat(() -> strangers.count() == 0);
    }

    @Test
    void norLongerThanHalfOfAShortTimeout() throws Exception {
        var parts = equipment(options(Duration.ofSeconds(1)));
        var impatient = strangers(parts);
        try (var links = MemoryLinks.pair()) {
            impatient.receive(links.right());
            awaitThat(() -> timer.pending().size() == 1);

            assertThat(timer.pending()).containsExactly(Duration.ofMillis(500));
            timer.advance(Duration.ofMillis(500));
            assertDropped(links.left());
        }
        awaitThat(() -> impatient.count() == 0);
        parts.workers().close();
    }

    @Test
    void theLogTellsOfAFloodOnceASecondAndHowManyThereWere() throws Exception {
        var text = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        for (var i = 0; i < 100; i++) {
            var stranger = come();
            LinkIo.writeFully(stranger, text);
            assertDropped(stranger);
            stranger.close();
            awaitThat(() -> strangers.count() == 0);
        }
        assertThat(log.count("turned away")).isOne();

        timer.advance(Duration.ofSeconds(1));
        var last = come();
        LinkIo.writeFully(last, text);
        assertDropped(last);
        last.close();

        awaitThat(() -> log.has("speaks HTTP is there (and 99 more before)"));
    }

    @Test
    void anErrorOfTheMachineCostsOneLinkAndNoMore() throws Exception {
        var broken = new BrokenLink();
        strangers.receive(broken);

        awaitThat(() -> broken.closed);
        awaitThat(() -> strangers.count() == 0);
        assertServed(come());
    }

    @Test
    void whoComesAfterTheEndIsDropped() throws Exception {
        var before = come();
        strangers.close();

        assertDropped(before);
        assertDropped(come());
    }

    private static void awaitThat(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    private Link come() {
        var links = MemoryLinks.pair();
        ends.add(links.left());
        strangers.receive(links.right());
        return links.left();
    }

    /** It is listened to: what a client says first is answered. */
    private static void assertServed(Link end) throws IOException {
        LinkIo.writeFully(end, PREFACE);
        assertThat(LinkIo.readFully(end, PREFACE.length)).isEqualTo(PREFACE);
        sayWhoItIs(end);
    }

    private static void sayWhoItIs(Link end) throws IOException {
        var mode = Encryption.plain().mode().getBytes(StandardCharsets.US_ASCII);
        var body = ByteBuffer.allocate(1 + 1 + 16 + 16 + 32 + 4 + 4 + 4 + 1 + mode.length);
        // Lane, intent, session id, instance and nonce may all be zero.
        body.position(1 + 1 + 16 + 16 + 32);
        body.putInt(5000).putInt(1 << 20).putInt(100).put((byte) mode.length).put(mode);
        var hello = ByteBuffer.allocate(3 + body.capacity());
        hello.putShort((short) body.capacity()).put((byte) 1).put(body.array());
        LinkIo.writeFully(end, hello.array());
        var answer = ByteBuffer.wrap(LinkIo.readFully(end, 3));
        LinkIo.readFully(end, answer.getShort());
        assertThat(answer.get()).as("a server's hello").isEqualTo((byte) 2);
    }

    /** Waits for the end; a preface is all that may have come before it. */
    private static void assertDropped(Link end) throws IOException {
        assertThat(LinkIo.readToEnd(end)).isIn(PREFACE, new byte[0]);
    }

    private Strangers strangers(Equipment parts) {
        var self = new OwnSide(Secret.ofText(Place.SECRET), Encryption.plain(), null, parts.limits());
        var slot = new Slot(timer, pairing -> Optional.empty());
        return new Strangers(parts, new ServerHandshake(self, slot)::run);
    }

    private Equipment equipment(ConnectionOptions with) {
        return new Equipment("strangers", with, timer, new Workers("strangers"), new ConnectionLog("test", with));
    }

    private ConnectionOptions options(Duration timeout) {
        var builder = Connection.builder(new Place(ConnectionSpec.Type.UNIX, "/unused").spec());
        try (var connection = builder.timeout(timeout).errorLogger(log).build()) {
            return connection.options();
        }
    }

    /** The machine has no memory left for it. */
    private static final class BrokenLink extends LinkStub {
        private volatile boolean closed;

        @Override
        public int tryRead(ByteBuffer target) {
            throw new OutOfMemoryError("on purpose");
        }

        @Override
        public int tryWrite(ByteBuffer source) {
            throw new OutOfMemoryError("on purpose");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
