package io.github.simpleipc.internal.tls;

import static io.github.simpleipc.testkit.LinkIo.bytes;
import static io.github.simpleipc.testkit.LinkIo.readFully;
import static io.github.simpleipc.testkit.LinkIo.readToEnd;
import static io.github.simpleipc.testkit.LinkIo.writeFully;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.Cut;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsLinkTest {
    private static final TlsFiles EC = TestTls.files("ec.crt", "ec-sec1.key");
    private static final TlsFiles RSA = TestTls.files("rsa.crt", "rsa-pkcs8.key");

    @ParameterizedTest
    @CsvSource({"TLSv1.3, ec", "TLSv1.3, rsa", "TLSv1.2, ec", "TLSv1.2, rsa"})
    void bytesGoBothWays(String protocol, String kind) throws Exception {
        var files = kind.equals("ec") ? EC : RSA;
        var links = MemoryLinks.pair();
        var sides = connect(TestTls.context(files, protocol), links.left(), links.right());
        echo(sides, 100_000);
        var hash = Sha256.hash(PemFiles.read(files).own().getEncoded());
        for (var link : new TlsLink[] {sides.client().link(), sides.server().link()}) {
            assertThat(link.localCertificateHash()).isEqualTo(hash);
            assertThat(link.peerCertificateHash()).isEqualTo(hash);
        }
    }

    @Test
    void eachSideKnowsTheOthersCertificate() throws Exception {
        var links = MemoryLinks.pair();
        var one = TlsContext.load(TestTls.files("leaf-one.crt", "leaf-one.key"));
        var two = TlsContext.load(TestTls.files("leaf-two.crt", "leaf-two.key"));
        var sides = TestTls.handshake(one, links.left(), two, links.right());
        echo(sides, 1000);
        assertThat(sides.client().link().peerCertificateHash())
                .isEqualTo(sides.server().link().localCertificateHash())
                .isNotEqualTo(sides.client().link().localCertificateHash());
        assertThat(sides.server().link().peerCertificateHash())
                .isEqualTo(sides.client().link().localCertificateHash());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void fewBytesAtATimeAreEnough(int chunk) throws Exception {
        var links = MemoryLinks.pair();
        var client = new FaultLink(links.left());
        client.incoming().chunk(chunk);
        client.outgoing().chunk(chunk);
        var sides = connect(TlsContext.load(EC), client, links.right());
        echo(sides, 5000);
    }

    /** A TLS 1.3 client sends 6 bytes before it has read the server's flight (RFC 8446, D.4), so 1 is too few there. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, 1", "TLSv1.3, 6", "TLSv1.3, 40", "TLSv1.3, 300"})
    void aTinyLinkIsEnough(String protocol, int capacity) throws Exception {
        var links = MemoryLinks.pair(capacity);
        var sides = connect(TestTls.context(EC, protocol), links.left(), links.right());
        echo(sides, 3000);
    }

    /** TLS had taken all of it, so that nobody felt responsible for the last bytes of its record. */
    @Test
    void theEndOfARecordThatDoesNotFitKeepsTheWriterThere() throws Exception {
        var links = MemoryLinks.pair(2048);
        var sides = connect(TlsContext.load(EC), links.left(), links.right());
        var server = sides.server().link();
        var source = ByteBuffer.wrap(bytes(1, 3000));
        var client = sides.client().link();
        while (client.tryWrite(source) > 0) {}
        assertThat(source.remaining()).isPositive();
        var reader = CompletableFuture.supplyAsync(() -> read(server, 3000));
        while (source.hasRemaining()) {
            client.await(false, true);
            client.tryWrite(source);
        }
        assertThat(reader.join()).isEqualTo(bytes(1, 3000));
    }

    /** A reader with a small buffer slept while its bytes lay decrypted inside TLS. */
    @Test
    void awaitDoesNotSleepOnBytesThatAreInsideTls() throws Exception {
        var links = MemoryLinks.pair();
        var sides = connect(TlsContext.load(EC), links.left(), links.right());
        writeFully(sides.client().link(), bytes(2, 100));
        writeFully(sides.client().link(), bytes(3, 100));
        var server = sides.server().link();
        var got = new byte[200];
        for (int i = 0; i < got.length; i++) {
            server.await(true, false);
            server.await(true, false);
            assertThat(server.tryRead(ByteBuffer.wrap(got, i, 1))).isEqualTo(1);
        }
        assertThat(server.tryRead(ByteBuffer.allocate(1))).isZero();
        assertThat(got).startsWith(bytes(2, 100)).endsWith(bytes(3, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aCutIsNotAnEnd(String protocol) throws Exception {
        var links = MemoryLinks.pair();
        var sides = connect(TestTls.context(EC, protocol), links.left(), links.right());
        writeFully(sides.client().link(), bytes(4, 10));
        sides.client().link().close();
        var server = sides.server().link();
        assertThat(readFully(server, 10)).isEqualTo(bytes(4, 10));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> readToEnd(server)).hasMessage("the link was cut without TLS close");
        }
        assertThat(server.explain(new IOException("any"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void closeNotifyIsAnEnd(String protocol) throws Exception {
        var links = MemoryLinks.pair();
        var sides = connect(TestTls.context(EC, protocol), links.left(), links.right());
        writeFully(sides.client().link(), bytes(5, 10));
        sides.client().link().shutdownOutput();
        assertThat(readToEnd(sides.server().link())).isEqualTo(bytes(5, 10));
        sides.server().link().shutdownOutput();
        assertThat(readToEnd(sides.client().link())).isEmpty();
    }

    @Test
    void aChangedBitBreaksTheLink() throws Exception {
        var links = MemoryLinks.pair();
        var client = new FaultLink(links.left());
        var sides = connect(TlsContext.load(EC), client, links.right());
        client.outgoing().flipBit(client.outgoing().passed() + 30, 3);
        writeFully(sides.client().link(), bytes(6, 100));
        assertThatThrownBy(() -> readFully(sides.server().link(), 100)).isInstanceOf(IOException.class);
        // The server's alert tells the client.
        assertThatThrownBy(() -> readFully(sides.client().link(), 1))
                .satisfies(e -> assertThat(
                                TlsErrors.explain((IOException) e).orElseThrow().reason())
                        .isEqualTo(Reason.TLS_FAILED))
                .hasMessageContaining("bad_record_mac");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\n\r\n", "eyJPcENvZGUi", "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000"})
    void somethingElseThanTlsIsRefused(String sent) throws Exception {
        var links = MemoryLinks.pair();
        var server = TlsContext.load(EC).over(links.right(), Role.SERVER);
        writeFully(links.left(), sent.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(server::handshake)
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TLS_FAILED));
    }

    @Test
    void anEndDuringTheHandshakeIsTold() throws Exception {
        var links = MemoryLinks.pair();
        links.left().shutdownOutput();
        var server = TlsContext.load(EC).over(links.right(), Role.SERVER);
        assertThatThrownBy(server::handshake)
                .isNotInstanceOf(ConnectFailedException.class)
                .hasMessage("the peer ended the link during the TLS handshake");
    }

    @Test
    void closingTheLinkEndsAHandshake() throws Exception {
        var links = MemoryLinks.pair();
        var client = TlsContext.load(EC).over(links.left(), Role.CLIENT);
        var handshake = CompletableFuture.runAsync(() -> {
            assertThatThrownBy(client::handshake)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectFailedException.class);
        });
        await().until(links.left()::isAwaited);
        client.close();
        handshake.join();
    }

    @Test
    void aCutAtAnyPlaceOfTheHandshakeEndsItOnBothSides() throws Exception {
        var context = TlsContext.load(EC);
        for (int at = 0; at < 3000; at += 61) {
            var links = MemoryLinks.pair();
            var client = new FaultLink(links.left());
            client.outgoing().cutAfter(at, Cut.END);
            var sides = TestTls.handshake(context, client, context, links.right());
            if (client.outgoing().passed() < at) {
                assertThat(sides.server().failure()).isNull();
                return;
            }
            assertThat(sides.server().failure()).isNotNull();
        }
        throw new AssertionError("the handshake is longer than was thought");
    }

    private static TestTls.Sides connect(TlsContext context, Link client, Link server) {
        var sides = TestTls.handshake(context, client, context, server);
        assertThat(sides.client().failure()).isNull();
        assertThat(sides.server().failure()).isNull();
        return sides;
    }

    private static void echo(TestTls.Sides sides, int count) throws IOException {
        var server = CompletableFuture.runAsync(() -> {
            try {
                writeFully(sides.server().link(), readFully(sides.server().link(), count));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writeFully(sides.client().link(), bytes(count, count));
        assertThat(readFully(sides.client().link(), count)).isEqualTo(bytes(count, count));
        server.join();
    }

    private static byte[] read(Link link, int count) {
        try {
            return readFully(link, count);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
