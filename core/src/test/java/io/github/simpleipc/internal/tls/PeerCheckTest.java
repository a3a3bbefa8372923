package io.github.simpleipc.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is accepted, and what each side says if not, under both versions of TLS. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerCheckTest {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    @TempDir
    Path folder;

    @Test
    void twoSelfSignedCertificatesMayVouchForEachOther() throws Exception {
        assertAccepted(
                new TlsFiles(TestTls.join(folder, "ec.crt", "rsa.crt"), TestTls.file("ec-sec1.key")),
                new TlsFiles(TestTls.join(folder, "rsa.crt", "ec.crt"), TestTls.file("rsa-pkcs1.key")));
    }

    @Test
    void twoLeavesOfOneAuthorityAreAccepted() throws Exception {
        assertAccepted(TestTls.files("leaf-one.crt", "leaf-one.key"), TestTls.files("leaf-two.crt", "leaf-two.key"));
    }

    @Test
    void anAuthorityInTheFileVouchesForALeafThatComesAlone() throws Exception {
        assertAccepted(
                new TlsFiles(TestTls.join(folder, "ec.crt", "ca.crt"), TestTls.file("ec-sec1.key")),
                new TlsFiles(TestTls.join(folder, "leaf-two.crt", "ec.crt"), TestTls.file("leaf-two.key")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aStrangerAsClientIsRejected(String version) throws Exception {
        var stranger = new TlsFiles(TestTls.join(folder, "foreign.crt", "ec.crt"), TestTls.file("foreign.key"));
        assertClientRejected(
                version, stranger, "'CN=foreign' is not issued by any certificate in " + TestTls.file("ec.crt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aStrangerAsServerIsRejected(String version) throws Exception {
        var stranger = new TlsFiles(TestTls.join(folder, "foreign.crt", "ec.crt"), TestTls.file("foreign.key"));
        assertServerRejected(
                version, stranger, "'CN=foreign' is not issued by any certificate in " + TestTls.file("ec.crt"));
    }

    /** PKIX does not look at the dates of a certificate that is its own trust anchor. */
    @ParameterizedTest
    @ValueSource(strings = {"expired.crt", "future.crt"})
    void aSelfSignedCertificateThatIsTrustedButNotValidNowIsRejected(String certificate) throws Exception {
        var dated = new TlsFiles(TestTls.join(folder, certificate, "ec.crt"), TestTls.file("dated.key"));
        var host = new TlsFiles(TestTls.join(folder, "ec.crt", certificate), TestTls.file("ec-sec1.key"));
        var problem = certificate.equals("expired.crt")
                ? "'CN=dated' expired on 2021-01-01T00:00:00Z"
                : "'CN=dated' is not valid before 2100-01-01T00:00:00Z";
        for (var version : VERSIONS) {
            assertRejected(connect(version, dated, host), true, problem, "not valid now");
            assertRejected(connect(version, host, dated), false, problem, "not valid now");
        }
    }

    @Test
    void anExpiredLeafOfATrustedAuthorityIsRejected() throws Exception {
        var expired = TestTls.files("leaf-expired.crt", "leaf-expired.key");
        var host = TestTls.files("leaf-one.crt", "leaf-one.key");
        for (var version : VERSIONS) {
            assertRejected(connect(version, expired, host), true, "'CN=leaf-expired' expired on", "not valid now");
            assertRejected(connect(version, host, expired), false, "'CN=leaf-expired' expired on", "not valid now");
        }
    }

    @Test
    void aLeafIsNoAuthority() throws Exception {
        // The peer trusts ca, so it takes leaf-one; leaf-one's file has no way to anything that vouches for foreign.
        var host = new TlsFiles(TestTls.join(folder, "foreign.crt", "ca.crt"), TestTls.file("foreign.key"));
        assertRejected(
                connect("TLSv1.3", TestTls.files("leaf-one.crt", "leaf-one.key"), host), false, "CN=foreign", "alert");
    }

    private void assertAccepted(TlsFiles one, TlsFiles other) throws Exception {
        for (var version : VERSIONS) {
            for (var sides : new Outcome[] {connect(version, one, other), connect(version, other, one)}) {
                assertThat(sides.client()).isNull();
                assertThat(sides.server()).isNull();
            }
        }
    }

    private static void assertClientRejected(String version, TlsFiles client, String problem) throws Exception {
        var host = TestTls.files("ec.crt", "ec-sec1.key");
        assertRejected(connect(version, client, host), true, problem, "certificate file does not vouch for it");
    }

    private static void assertServerRejected(String version, TlsFiles server, String problem) throws Exception {
        var host = TestTls.files("ec.crt", "ec-sec1.key");
        assertRejected(connect(version, host, server), false, problem, "certificate file does not vouch for it");
    }

    private static void assertRejected(Outcome outcome, boolean client, String problem, String told) {
        var rejecting = client ? outcome.server() : outcome.client();
        var rejected = client ? outcome.client() : outcome.server();
        assertThat(rejecting).hasMessageContaining("the peer's certificate").hasMessageContaining(problem);
        assertThat(rejecting.reason()).isEqualTo(Reason.CERTIFICATE_REJECTED);
        assertThat(rejected)
                .hasMessageContaining("rejected this side's certificate")
                .hasMessageContaining(told);
        assertThat(rejected.reason()).isEqualTo(Reason.OWN_CERTIFICATE_REJECTED);
    }

    private record Outcome(
            @Nullable ConnectFailedException client,
            @Nullable ConnectFailedException server) {}

    /** What each side knows after the handshake and one byte in each direction. */
    private static Outcome connect(String version, TlsFiles client, TlsFiles server) throws Exception {
        try (var links = MemoryLinks.pair()) {
            var sides = TestTls.handshake(
                    TestTls.context(client, version), links.left(), TestTls.context(server, version), links.right());
            for (var side : new TestTls.Side[] {sides.client(), sides.server()}) {
                if (side.failure() == null) {
                    side.link().tryWrite(ByteBuffer.allocate(1));
                }
            }
            return new Outcome(failure(sides.client()), failure(sides.server()));
        }
    }

    private static @Nullable ConnectFailedException failure(TestTls.Side side) {
        if (side.failure() instanceof ConnectFailedException known) {
            return known;
        }
        try {
            if (side.failure() != null) {
                throw side.failure();
            }
            LinkIo.readFully(side.link(), 1);
            return null;
        } catch (IOException e) {
            return side.link().explain(e).orElseThrow(() -> new AssertionError(e));
        }
    }
}
