package io.github.simpleipc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** He relays between the two, on TCP, and does what he can. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManInTheMiddleTest {
    private static final String ORDER = "pay ten to Ann";

    /** Nothing protects: this is what the page says of plain links, and why. */
    @Test
    void onPlainLinksHeReadsAllAndChangesWhatHeLikesAndNobodyNotices() throws Exception {
        try (var victims = new Victims(Middle.Form.PLAIN);
                var client = victims.client()) {
            assertThat(client.query(ORDER)).isEqualTo("seen: " + ORDER);
            assertThat(victims.middle.hasRead(ORDER)).isTrue();

            victims.middle.meddle(part -> List.of(
                    part.isFrame() && part.fromClient()
                            ? new String(part.bytes(), ISO_8859_1)
                                    .replace("Ann", "Eve")
                                    .getBytes(ISO_8859_1)
                            : part.bytes()));
            assertThat(client.query(ORDER)).isEqualTo("seen: pay ten to Eve");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES", "TLS"})
    void onProtectedLinksHeReadsNothing(Middle.Form form) throws Exception {
        try (var victims = new Victims(form);
                var client = victims.client()) {
            assertThat(client.query(ORDER)).isEqualTo("seen: " + ORDER);
            assertThat(victims.middle.hasRead(ORDER)).isFalse();
            assertThat(victims.middle.hasRead("Ann")).isFalse();
            // And the secret is in none of them, nor on plain links: it never travels.
            assertThat(victims.middle.hasRead(io.github.simpleipc.testkit.Place.SECRET))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES", "TLS"})
    void aBitThatHeChangesOnProtectedLinksCutsThemAndDoesNothingElse(Middle.Form form) throws Exception {
        try (var victims = new Victims(form);
                var client = victims.client()) {
            for (var direction : new boolean[] {true, false}) {
                for (var fromTheEnd = 1; fromTheEnd <= 33; fromTheEnd += 8) {
                    var at = fromTheEnd;
                    victims.middle.meddle(part -> List.of(
                            part.fromClient() == direction && part.isFrame() && part.bytes().length > at + 4
                                    ? Middle.flip(part.bytes(), part.bytes().length - at)
                                    : part.bytes()));
                    assertFails(client);
                    victims.middle.behave();
                    assertHeals(victims, client);
                }
            }
            assertThat(victims.handled).containsOnly(ORDER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lanesThatHeSwapsAreCut(Middle.Form form) throws Exception {
        try (var victims = new Victims(form);
                var client = victims.client()) {
            victims.middle.swapLanes();
            assertFails(client);
            victims.middle.behave();
            assertHeals(victims, client);
            assertThat(victims.handled).containsOnly(ORDER);
        }
    }

    /** With a secret of one's own it takes no encryption to keep him out of the handshake itself. */
    @ParameterizedTest
    @EnumSource
    void aBitThatHeChangesInTheHandshakeMakesItFail(Middle.Form form) throws Exception {
        try (var victims = new Victims(form)) {
            for (var direction : new boolean[] {true, false}) {
                // The second part: a hello; under TLS the first record.
                victims.middle.meddle(part -> List.of(
                        part.fromClient() == direction && part.number() == 1
                                ? Middle.flip(part.bytes(), part.bytes().length - 20)
                                : part.bytes()));
                var failure = catchThrowableOfType(
                        ConnectFailedException.class,
                        () -> victims.clientBuilder()
                                .timeout(Duration.ofSeconds(1))
                                .open()
                                .close());
                assertThat(failure).isNotNull();
                assertThat(victims.server.state()).isEqualTo(ConnectionState.WAITING);
            }
        }
    }

    @Test
    void aCertificateThatNobodyKnowsIsRejectedBeforeAnythingIsProven() throws Exception {
        try (var victims = new Victims(Middle.Form.TLS);
                var relay = new TlsRelay(victims.place, Victims.file("foreign.crt"), Victims.file("foreign.key"))) {
            assertThat(dial(relay).reason()).isEqualTo(Reason.CERTIFICATE_REJECTED);
            assertThat(relay.read()).isEmpty();
        }
    }

    /** He has a good certificate of the same authority, so that both accept him: as a former employee has, say. */
    @Test
    void aRelayOverTlsWithAnotherGoodCertificateIsFoundOutByTheProofs() throws Exception {
        try (var victims = new Victims(Middle.Form.TLS);
                var relay = new TlsRelay(victims.place, Victims.file("leaf-two.crt"), Victims.file("leaf-two.key"))) {
            assertThat(dial(relay).reason()).isEqualTo(Reason.WRONG_SECRET);
            // He saw the hellos, and would see the messages too, if there were any.
            assertThat(relay.read()).isNotEmpty();
            await().until(() -> victims.log.has("the two sides have different secrets"));
            assertThat(victims.server.state()).isEqualTo(ConnectionState.WAITING);
        }
    }

    private static ConnectFailedException dial(TlsRelay relay) {
        var spec = io.github.simpleipc.ConnectionSpec.tcp(relay.port(), io.github.simpleipc.testkit.Place.SECRET)
                .withTls(Victims.file("leaf-one.crt"), Victims.file("leaf-one.key"));
        return catchThrowableOfType(
                ConnectFailedException.class,
                () -> Connection.builder(spec)
                        .neverServer(true)
                        .timeout(Duration.ofSeconds(20))
                        .open()
                        .close());
    }

    /** The link is cut, and the query is told so. */
    private static void assertFails(Connection client) {
        assertThat(catchThrowableOfType(QueryFailedException.class, () -> client.query(ORDER, Duration.ofSeconds(5))))
                .isNotNull();
    }

    private static void assertHeals(Victims victims, Connection client) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(client.query(ORDER)).isEqualTo("seen: " + ORDER));
        assertThat(victims.server.state()).isEqualTo(ConnectionState.CONNECTED);
    }
}
