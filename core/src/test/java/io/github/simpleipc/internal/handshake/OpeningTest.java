package io.github.simpleipc.internal.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.internal.tls.TlsLink;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes into the transcript before the hellos: {@code docs/protocol.md}, section 4. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningTest {
    private static OwnSide side(String name) throws ConnectFailedException {
        var files = Path.of("src/test/resources/tls");
        var tls = TlsContext.load(new TlsFiles(files.resolve(name + ".crt"), files.resolve(name + ".key")));
        var limits = new Limits(Duration.ofSeconds(5), 1 << 20, 100);
        return new OwnSide(Secret.ofText("a secret"), Encryption.plain(), tls, limits);
    }

    /** Both certificates, or who relays TLS with another good one would not be found out by the proofs. */
    @Test
    void theTranscriptHasBothCertificatesTheClientsFirst() throws Exception {
        try (var links = MemoryLinks.pair()) {
            var client = new Transcript();
            var server = new Transcript();
            var opening = new Opening(side("leaf-two"), Role.SERVER);
            var served = CompletableFuture.supplyAsync(() -> open(opening, links.right(), server));
            var link = (TlsLink) open(new Opening(side("leaf-one"), Role.CLIENT), links.left(), client);
            served.join();
            var preface = Preface.make(true);
            var expected = Sha256.hash(preface, preface, link.localCertificateHash(), link.peerCertificateHash());
            assertThat(link.localCertificateHash()).isNotEqualTo(link.peerCertificateHash());
            assertThat(client.hash()).isEqualTo(expected);
            assertThat(server.hash()).isEqualTo(expected);
        }
    }

    private static Link open(Opening opening, Link link, Transcript transcript) {
        try {
            return opening.open(link, transcript, () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
