package io.github.simpleipc.internal.handshake;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client and a server that is honest or not. The client believes exactly the server that said what it must and proved it;
 * to every other it answers with an {@link IOException}, and it never reads beyond what it needs.
 *
 * <p>An input is the client's intent and encryption (1), and the {@linkplain FuzzedPeer acts} of the server.
 */
class ClientHandshakeFuzz {
    private static final OwnSide PLAIN = FuzzedPeer.side(Encryption.plain());
    private static final OwnSide ENCRYPTED = FuzzedPeer.side(FuzzedPeer.AES);
    private static final long MOST_READ = Preface.BYTES + 3 * (3 + 255) + 3 + 2048;

    private enum Step {
        FIRST,
        SECOND,
        PROBE
    }

    static Stream<byte[]> seeds() {
        return HandshakeSeeds.forConfigurations(6);
    }

    @MethodSource("seeds")
    @FuzzTest
    void believesWhoHasProvenAll(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        var self = (input[0] & 1) == 0 ? PLAIN : ENCRYPTED;
        var step = switch ((input[0] >> 1) & 3) {
            case 1 -> Step.SECOND;
            case 2 -> Step.PROBE;
            default -> Step.FIRST;
        };
        try (var links = MemoryLinks.pair(16 << 10)) {
            var lane = step == Step.SECOND ? 1 : 0;
            var peer =
                    new FuzzedPeer(Role.SERVER, links.right(), self, lane, ByteBuffer.wrap(input, 1, input.length - 1));
            var link = new SteppedLink(links.left(), peer);
            var believed = believes(self, step, link);
            var said = Said.of(peer.said());
            check(believed == shouldBelieve(self, step, peer, said), believed ? "believed a liar" : "did not believe");
            check(link.readBytes() <= MOST_READ, "read more than a handshake has");
            if (believed) {
                var parts = said.parts().subList(0, step == Step.PROBE || self == PLAIN ? 3 : 4);
                check(
                        link.readBytes()
                                == parts.stream().mapToLong(part -> part.length).sum(),
                        "read what belongs to the session");
            }
        }
    }

    private static boolean believes(OwnSide self, Step step, SteppedLink link) {
        var handshake = new ClientHandshake(self);
        try {
            switch (step) {
                case FIRST -> handshake.first(link);
                case SECOND -> handshake.second(link, first(link));
                case PROBE -> handshake.probe(link);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static ProvenLane first(SteppedLink link) {
        return new ProvenLane(
                link,
                0,
                Role.CLIENT,
                HexFormat.of().formatHex(FuzzedPeer.INSTANCE),
                FuzzedPeer.LIMITS,
                HexFormat.of().formatHex(FuzzedPeer.SESSION),
                FuzzedPeer.FIRST_LANE,
                Optional.empty());
    }

    private static boolean shouldBelieve(OwnSide self, Step step, FuzzedPeer peer, Said said) throws IOException {
        if (!peer.hasProven() || said.type(1) != HandshakeStream.SERVER_HELLO) {
            return false;
        }
        Hello hello;
        try {
            hello = Hello.read(ByteBuffer.wrap(said.body(1)));
        } catch (WireException e) {
            return false;
        }
        var status = said.body(2)[16];
        if (!hello.mode().equals(self.encryption().mode())) {
            return false;
        }
        return switch (step) {
            case PROBE -> status == ServerHandshake.STATUS_FREE || status == ServerHandshake.STATUS_BUSY;
            case FIRST -> status == ServerHandshake.STATUS_YOURS && keyIsShown(self, peer);
            case SECOND ->
                status == ServerHandshake.STATUS_YOURS
                        && keyIsShown(self, peer)
                        && Arrays.equals(hello.instance(), FuzzedPeer.INSTANCE)
                        && Arrays.equals(Arrays.copyOf(said.body(2), 16), FuzzedPeer.SESSION);
        };
    }

    private static boolean keyIsShown(OwnSide self, FuzzedPeer peer) throws IOException {
        return self == PLAIN || peer.hasShownKey();
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
