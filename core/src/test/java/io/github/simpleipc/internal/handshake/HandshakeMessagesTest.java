package io.github.simpleipc.internal.handshake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.handshake.HandshakeTest.Protection;
import io.github.simpleipc.internal.transport.ForwardingLink;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.LinkStub;
import io.github.simpleipc.testkit.MemoryLinks;
import io.github.simpleipc.testkit.ScriptedPeer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single messages of the handshake, what they may be, and what is made of those that may not be. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeMessagesTest {
    private final MemoryLinks links = MemoryLinks.pair();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        links.close();
    }

    private static OwnSide side() throws ConnectFailedException {
        return HandshakeTest.side(Protection.PLAIN, HandshakeTest.SECRET, 1);
    }

    private void received(byte[]... parts) throws IOException {
        LinkIo.writeFully(links.right(), ScriptedPeer.concat(parts));
    }

    private static byte[] message(int type, int length) {
        return HandshakeStream.encode((byte) type, ByteBuffer.allocate(length));
    }

    /** A link that takes and gives one byte, and then nothing before somebody has waited for it. */
    private static final class SlowLink extends LinkStub {
        private boolean isReadable;
        private boolean isWritable;
        private int tried;

        @Override
        public int tryRead(ByteBuffer target) {
            tried++;
            if (!isReadable) {
                return 0;
            }
            isReadable = false;
            target.put((byte) 0);
            return 1;
        }

        @Override
        public int tryWrite(ByteBuffer source) {
            tried++;
            if (!isWritable) {
                return 0;
            }
            isWritable = false;
            source.get();
            return 1;
        }

        @Override
        public void await(boolean readable, boolean writable) {
            isReadable |= readable;
            isWritable |= writable;
        }
    }

    @Test
    void whoCannotGoOnWaitsForTheLink() throws Exception {
        var link = new SlowLink();
        var stream = new HandshakeStream(link);
        stream.write(new byte[3]);
        assertThat(link.tried).isEqualTo(6);
        assertThat(stream.readExactly(3)).hasSize(3);
        assertThat(link.tried).isEqualTo(12);
    }

    /** A stranger makes this side hold no more than that; a key check comes from who has proven the secret. */
    @ParameterizedTest
    @CsvSource({"1, 255", "6, 0", "5, 2048"})
    void aMessageMayBeSoLongAndNoLonger(int type, int longest) throws Exception {
        received(message(type, longest));
        var message = new HandshakeStream(links.left()).read();
        assertThat(message.type()).isEqualTo((byte) type);
        assertThat(message.body().remaining()).isEqualTo(longest);
        received(message(type, longest == 0 ? 256 : longest + 1));
        assertThatThrownBy(() -> new HandshakeStream(links.left()).read())
                .isInstanceOf(WireException.class)
                .hasMessageContaining("has type " + type);
    }

    @Test
    void aNegativeLengthIsNoMessage() throws Exception {
        received(new byte[] {(byte) 0x80, 0, 1});
        assertThatThrownBy(() -> new HandshakeStream(links.left()).read()).isInstanceOf(WireException.class);
    }

    @Test
    void aLinkThatEndsMeanwhileIsToldAsSuch() throws Exception {
        received(new byte[] {0, 5, 1, 1});
        links.right().shutdownOutput();
        assertThatThrownBy(() -> new HandshakeStream(links.left()).read())
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("closed the link during the handshake");
    }

    @Test
    void aRefusalIsToldByItsCodeAndItsWordsAreMadeHarmless() throws Exception {
        assertThat(refusedWith(new byte[] {(byte) 200, 'n', '\n', 'o', (byte) 0xe4}))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.HANDSHAKE_FAILED))
                .hasMessage("the server refuses with the unknown code 200 n?o?");
        assertThat(refusedWith(new byte[] {4, 'p', 'l', 'a', 'i', 'n'}))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.ENCRYPTION_MISMATCH))
                .hasMessageEndingWith("the server's way is: plain");
        assertThat(refusedWith(new byte[0])).isInstanceOf(WireException.class).hasMessage("a refusal without a code");
    }

    private Throwable refusedWith(byte[] body) throws Exception {
        try (var pair = MemoryLinks.pair()) {
            LinkIo.writeFully(
                    pair.right(),
                    ScriptedPeer.concat(
                            ScriptedPeer.preface(),
                            HandshakeStream.encode(HandshakeStream.REFUSED, ByteBuffer.wrap(body))));
            var self = side();
            return org.assertj.core.api.Assertions.catchThrowable(() -> new ClientHandshake(self).first(pair.left()));
        }
    }

    @Test
    void aGreetingFindsAPeerAndSaysNothingButThePreface() throws Exception {
        received(ScriptedPeer.preface());
        new ClientHandshake(side()).greet(links.left());
        assertThat(LinkIo.readFully(links.right(), Preface.BYTES)).isEqualTo(ScriptedPeer.preface());
        assertThat(links.right().tryRead(ByteBuffer.allocate(1))).isZero();
        received("HTTP/1.1 400".getBytes(ISO_8859_1));
        assertThatThrownBy(() -> new ClientHandshake(side()).greet(links.left()))
                .hasMessageContaining("HTTP");
    }

    /** A stranger that hangs up at once has said what it is: that tells more than a broken link. */
    @Test
    void whatAStrangerSaidBeforeItHungUpIsTold() throws Exception {
        received("HTTP/1.1 400".getBytes(ISO_8859_1));
        assertThatThrownBy(() -> new ClientHandshake(side()).first(takesNothing()))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_PEER));
        links.right().shutdownOutput();
        assertThatThrownBy(() -> new ClientHandshake(side()).first(takesNothing()))
                .hasMessage("takes nothing")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    private Link takesNothing() {
        return new ForwardingLink(links.left()) {
            @Override
            public int tryWrite(ByteBuffer source) throws IOException {
                throw new IOException("takes nothing");
            }
        };
    }

    /** Sealed with the right key, and yet of another handshake. */
    @Test
    void aKeyCheckIsGoodForItsOwnHandshakeOnly() throws Exception {
        var encryption = Encryption.aes(ScriptedPeer.filled(32, 1));
        var hash = ScriptedPeer.filled(32, 2);
        var client = encryption.forLink(hash, 0, Role.CLIENT).orElseThrow();
        var server = encryption.forLink(hash, 0, Role.SERVER).orElseThrow();
        var other = new KeyCheck(client, ScriptedPeer.filled(32, 3)).sealed();
        var message = new HandshakeStream.Message(HandshakeStream.KEY_CHECK, other);
        assertThat(new KeyCheck(server, hash).judge(message)).isEqualTo(Refusal.WRONG_KEY);
        var again = new HandshakeStream.Message(HandshakeStream.KEY_CHECK, new KeyCheck(client, hash).sealed());
        assertThat(new KeyCheck(server, hash).judge(again)).isNull();
    }

    /** A server that answers the second lane with another session, or as another connection object, is another's. */
    @Test
    void aSecondLaneMustBeOfTheSessionOfTheFirst() throws Exception {
        var client = new ClientHandshake(side());
        var first = dial(client::first, server -> {});
        assertThat(first.failure()).isNull();
        assertThat(dial(link -> client.second(link, first.lane()), server -> server.lane = 1)
                        .failure())
                .isNull();
        assertThat(dial(link -> client.second(link, first.lane()), server -> {
                            server.lane = 1;
                            server.sessionId = ScriptedPeer.filled(16, 9);
                        })
                        .failure())
                .hasMessageContaining("another session");
        assertThat(dial(link -> client.second(link, first.lane()), server -> {
                            server.lane = 1;
                            server.instance = ScriptedPeer.filled(16, 9);
                        })
                        .failure())
                .hasMessageContaining("another session");
    }

    private interface Step {
        ProvenLane run(Link link) throws IOException;
    }

    private record Dialled(ProvenLane lane, IOException failure) {}

    private byte[] firstHash = new byte[0];

    private Dialled dial(Step step, java.util.function.Consumer<ScriptedPeer> lies) throws Exception {
        try (var pair = MemoryLinks.pair()) {
            var server = CompletableFuture.runAsync(() -> {
                try {
                    var peer = new ScriptedPeer(pair.right(), HandshakeTest.SECRET);
                    lies.accept(peer);
                    peer.prefaces();
                    if (peer.lane == 1) {
                        peer.said(firstHash);
                    }
                    peer.serverHellos().serverProof(0);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                var lane = step.run(pair.left());
                if (lane.lane() == 0) {
                    firstHash = lane.transcriptHash();
                }
                return new Dialled(lane, null);
            } catch (IOException e) {
                return new Dialled(null, e);
            } finally {
                server.get();
            }
        }
    }

    /** Who guards strangers' time is told how far they have come; a reservation is given back once, and only what was taken. */
    @Test
    void aServerTellsHowFarAClientHasCome() throws Exception {
        var gate = new HandshakeRun.OpenGate();
        assertThat(serve(gate, peer -> peer.shakeHands(new byte[0]))).isNull();
        assertThat(told).containsExactly("prefaced", "proven");
        assertThat(gate.released).hasValue(0);

        told.clear();
        assertThat(serve(gate, ScriptedPeer::prefaces)).isInstanceOf(EOFException.class);
        assertThat(told).containsExactly("prefaced");
        assertThat(gate.released).hasValue(0);
        assertThat(gate.secondsFailed).hasValue(0);

        told.clear();
        gate.verdict = Gate.Verdict.BUSY;
        assertThat(serve(gate, peer -> peer.shakeHands(new byte[0]))).hasMessageContaining("connected already");
        assertThat(told).containsExactly("prefaced");
        assertThat(gate.released).hasValue(1);
    }

    @Test
    void theLinkOfAProbeIsClosedBehindTheAnswer() throws Exception {
        var end = new CompletableFuture<byte[]>();
        var failure = serve(new HandshakeRun.OpenGate(), peer -> {
            peer.intent = 1;
            peer.shakeHands(new byte[0]);
            end.complete(LinkIo.readToEnd(peer.link()));
        });
        assertThat(failure).isNull();
        assertThat(end.join()).isEmpty();
        assertThat(told).containsExactly("prefaced");
    }

    private interface Script {
        void run(ScriptedPeer peer) throws IOException;
    }

    private IOException serve(Gate gate, Script script) throws Exception {
        try (var pair = MemoryLinks.pair()) {
            var client = CompletableFuture.runAsync(() -> {
                try {
                    script.run(new ScriptedPeer(pair.right(), HandshakeTest.SECRET));
                } catch (IOException e) {
                    // It is refused, and the server tells.
                }
                pair.right().close();
            });
            try {
                new ServerHandshake(side(), gate).run(pair.left(), new ServerHandshake.Watch() {
                    @Override
                    public void prefaced() {
                        told.add("prefaced");
                    }

                    @Override
                    public void proven() {
                        told.add("proven");
                    }
                });
                return null;
            } catch (IOException e) {
                return e;
            } finally {
                client.get();
            }
        }
    }
}
