package io.github.simpleipc.internal.handshake;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.handshake.Hello.Intent;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server and a client that is honest or not. The server lets in exactly the client that said what it must and proved it; to
 * every other it answers with an {@link IOException}, what it reserved is taken or released, and it never reads beyond what
 * it needs.
 *
 * <p>An input is what the gate says and whether there is encryption (1), and the {@linkplain FuzzedPeer acts} of the client.
 */
class ServerHandshakeFuzz {
    private static final OwnSide PLAIN = FuzzedPeer.side(Encryption.plain());
    private static final OwnSide ENCRYPTED = FuzzedPeer.side(FuzzedPeer.AES);
    private static final long MOST_READ = Preface.BYTES + 2 * (3 + 255) + 3 + 2048;
    private static final long MOST_WRITTEN = 1024;

    static Stream<byte[]> seeds() {
        return HandshakeSeeds.forConfigurations(32);
    }

    @MethodSource("seeds")
    @FuzzTest
    void letsInWhoHasProvenAll(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        var self = (input[0] & 1) == 0 ? PLAIN : ENCRYPTED;
        var gate = new CountingGate(input[0]);
        try (var links = MemoryLinks.pair(16 << 10)) {
            var peer = new FuzzedPeer(
                    Role.CLIENT,
                    links.right(),
                    self,
                    gate.knowsFirstLane ? 1 : 0,
                    ByteBuffer.wrap(input, 1, input.length - 1));
            var link = new SteppedLink(links.left(), peer);
            var ended = runs(self, gate, link);
            var said = Said.of(peer.said());
            var letIn = gate.proven == 1;
            check(letIn == (shouldLetIn(self, gate, peer, said) && ended), letIn ? "let in a liar" : "did not let in");
            gate.checkEnd(ended);
            check(gate.released == 0 || peer.hasProven(), "a stranger took a reservation away");
            check(link.readBytes() <= MOST_READ, "read more than a handshake has");
            check(peer.heard().length <= MOST_WRITTEN, "wrote more than a handshake has");
            if (letIn) {
                var parts = said.parts().subList(0, self == PLAIN ? 3 : 4);
                check(
                        link.readBytes()
                                == parts.stream().mapToLong(part -> part.length).sum(),
                        "read what belongs to the session");
            }
        }
    }

    /** False if it refused, or the link broke. */
    private static boolean runs(OwnSide self, CountingGate gate, SteppedLink link) {
        try {
            new ServerHandshake(self, gate).run(link, gate);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean shouldLetIn(OwnSide self, CountingGate gate, FuzzedPeer peer, Said said) throws IOException {
        if (!peer.hasProven() || said.type(1) != HandshakeStream.CLIENT_HELLO) {
            return false;
        }
        Hello.OfClient client;
        try {
            client = Hello.OfClient.read(ByteBuffer.wrap(said.body(1)));
        } catch (WireException e) {
            return false;
        }
        return client.intent() == Intent.PAIR
                && client.hello().mode().equals(self.encryption().mode())
                && (client.lane() == 1 ? gate.knowsFirstLane : gate.verdict == Gate.Verdict.RESERVED)
                && (self == PLAIN || peer.hasShownKey());
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }

    /** Says what the input wants, and counts what is asked. */
    private static final class CountingGate implements Gate, ServerHandshake.Watch {
        private final Verdict verdict;
        private final boolean free;
        private final boolean knowsFirstLane;

        private int prefaced;
        private int watchedProven;
        private int reserved;
        private int released;
        private int secondFailed;
        private int proven;

        CountingGate(byte configuration) {
            this.verdict = switch ((configuration >> 1) & 3) {
                case 1 -> Verdict.BUSY;
                case 2 -> Verdict.CLOSING;
                default -> Verdict.RESERVED;
            };
            this.free = (configuration & 8) == 0;
            this.knowsFirstLane = (configuration & 16) != 0;
        }

        @Override
        public Verdict reserve(String instance, String sessionId) {
            reserved += verdict == Verdict.RESERVED ? 1 : 0;
            return verdict;
        }

        @Override
        public boolean isFree() {
            return free;
        }

        @Override
        public Optional<byte[]> firstLane(String instance, String sessionId) {
            reserved += knowsFirstLane ? 1 : 0;
            return knowsFirstLane ? Optional.of(FuzzedPeer.FIRST_LANE) : Optional.empty();
        }

        @Override
        public void proven(ProvenLane lane) {
            check(watchedProven == 1, "a lane was handed over before its guard was taken away");
            proven++;
        }

        @Override
        public void secondFailed(String sessionId) {
            secondFailed++;
        }

        @Override
        public void release(String sessionId) {
            released++;
        }

        @Override
        public void prefaced() {
            prefaced++;
        }

        @Override
        public void proven() {
            watchedProven++;
        }

        void checkEnd(boolean ended) {
            check(prefaced <= 1 && (prefaced == 1 || reserved == 0), "reserved without a preface");
            check(reserved <= 1 && proven <= 1 && released <= 1, "the gate was asked more than once");
            check(
                    reserved == 0 || proven + released + secondFailed == 1,
                    "what was reserved is neither taken nor released");
            check(proven == 0 || (ended && reserved == 1), "a lane was handed over that was not reserved");
        }
    }
}
