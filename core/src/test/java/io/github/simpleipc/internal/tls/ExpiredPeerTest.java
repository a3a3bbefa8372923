package io.github.simpleipc.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.transport.SocketLink;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A peer whose certificate has expired since it was started: this library refuses to start with one (see
 * {@link PemFilesTest}), so the peer is scripted, and goes no further than its TLS.
 */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExpiredPeerTest {
    private static final byte[] PREFACE = HexFormat.of().parseHex("89534950430201000d0a0d0a");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void aClientWhoseCertificateHasExpiredIsTurnedAwayAndTheLogSaysWhy(ConnectionSpec.Type type) throws Exception {
        var place = Place.fresh(type, folder);
        var log = new RecordedLog();
        try (var server = builder(place).errorLogger(log).open();
                var link = SocketLink.over(place.dial())) {
            var refused = catchThrowableOfType(IOException.class, () -> {
                LinkIo.readFully(expired(link, Role.CLIENT), 1);
            });

            assertThat(refused).hasMessageContaining("certificate_unknown");
            await().untilAsserted(() -> assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains(
                                    "turned away", "the peer's certificate 'CN=leaf-expired' expired on 2021-01-01")));
            assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void aServerWhoseCertificateHasExpiredIsRejectedByTheClient(ConnectionSpec.Type type) throws Exception {
        var place = Place.fresh(type, folder);
        try (var listening = place.listen()) {
            var server = CompletableFuture.supplyAsync(() -> {
                try (var link = SocketLink.over(listening.accept())) {
                    return catchThrowableOfType(IOException.class, () -> expired(link, Role.SERVER));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            var failure = catchThrowableOfType(
                    ConnectFailedException.class, () -> builder(place).open().close());

            assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(Reason.CERTIFICATE_REJECTED);
            assertThat(failure).hasMessageContaining("the peer's certificate 'CN=leaf-expired' expired on 2021-01-01");
            assertThat(server.join()).isNotNull();
        }
    }

    private static ConnectionBuilder builder(Place place) {
        return Connection.builder(place.spec().withTls(TestTls.file("leaf-one.crt"), TestTls.file("leaf-one.key")))
                .timeout(Duration.ofSeconds(20));
    }

    private static Link expired(Link raw, Role role) throws IOException {
        LinkIo.writeFully(raw, PREFACE);
        LinkIo.readFully(raw, PREFACE.length);
        var tls = TestTls.context(TestTls.files("leaf-expired.crt", "leaf-expired.key"), "TLSv1.3")
                .over(raw, role);
        tls.handshake();
        return tls;
    }
}
