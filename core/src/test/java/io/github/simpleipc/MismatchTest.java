package io.github.simpleipc;

import static io.github.simpleipc.testkit.Place.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two sides that don't fit: who dials hears what is wrong, the server's log says it too, and the next who fits gets in. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MismatchTest {
    private static final String RSA = "rsa.crt rsa-pkcs8.key";
    private static final String LEAF_ONE = "leaf-one.crt leaf-one.key";
    private static final String LEAF_TWO = "leaf-two.crt leaf-two.key";
    /** Knows the CA, and is not known to it. */
    private static final String FOREIGN = "foreign.crt+ca.crt foreign.key";

    private static final EncryptionKey KEY = EncryptionKey.generate();

    @TempDir
    Path folder;

    /**
     * What a side uses.
     *
     * @param tls the certificates, joined by plus signs, and the key; empty without TLS
     * @param encryption sets it
     */
    private record Side(String secret, String tls, Consumer<ConnectionBuilder> encryption) {
        static Side plain() {
            return new Side(SECRET, "", builder -> {});
        }

        static Side tls(String files) {
            return plain().andTls(files);
        }

        static Side encrypted(EncryptionKey key) {
            return new Side(SECRET, "", builder -> builder.encryption(key));
        }

        static Side encrypted(String provider) {
            return new Side(SECRET, "", builder -> builder.encryption(new Provider(provider)));
        }

        Side andTls(String files) {
            return new Side(secret, files, encryption);
        }
    }

    /** Both sides, and what each says. */
    record Mismatch(String what, Side server, Side client, Reason reason, String said, String logged) {}

    private static Stream<Mismatch> mismatches() {
        var otherSecret = new Side("another secret, also long", "", builder -> {});
        var otherKey = Side.encrypted(EncryptionKey.generate());
        var key = Side.encrypted(KEY);
        var secrets = "the two sides have different secrets";
        var keys = "the two sides have different encryption keys";
        var modes = "one side encrypts and the other does not, or each in another way";
        var notVouched = "the peer rejected this side's certificate";
        return Stream.of(
                new Mismatch("wrong secret", Side.plain(), otherSecret, Reason.WRONG_SECRET, secrets, secrets),
                new Mismatch(
                        "wrong secret under TLS",
                        Side.tls(RSA),
                        otherSecret.andTls(RSA),
                        Reason.WRONG_SECRET,
                        secrets,
                        secrets),
                new Mismatch("wrong key", key, otherKey, Reason.WRONG_KEY, keys, keys),
                new Mismatch(
                        "wrong key under TLS", key.andTls(RSA), otherKey.andTls(RSA), Reason.WRONG_KEY, keys, keys),
                new Mismatch(
                        "encryption at the server only", key, Side.plain(), Reason.ENCRYPTION_MISMATCH, modes, modes),
                new Mismatch(
                        "encryption at the client only", Side.plain(), key, Reason.ENCRYPTION_MISMATCH, modes, modes),
                new Mismatch(
                        "each another encryption",
                        key,
                        Side.encrypted("rot13"),
                        Reason.ENCRYPTION_MISMATCH,
                        modes,
                        modes),
                new Mismatch(
                        "each another provider",
                        Side.encrypted("rot13"),
                        Side.encrypted("rot26"),
                        Reason.ENCRYPTION_MISMATCH,
                        "rot13",
                        modes),
                new Mismatch(
                        "TLS at the server only",
                        Side.tls(RSA),
                        Side.plain(),
                        Reason.TLS_MISMATCH,
                        "the peer uses TLS, this side does not",
                        "this side uses TLS, the peer does not"),
                new Mismatch(
                        "TLS at the client only",
                        Side.plain(),
                        Side.tls(RSA),
                        Reason.TLS_MISMATCH,
                        "this side uses TLS, the peer does not",
                        "the peer uses TLS, this side does not"),
                new Mismatch(
                        "the server's certificate is foreign",
                        Side.tls(FOREIGN),
                        Side.tls(LEAF_ONE),
                        Reason.CERTIFICATE_REJECTED,
                        "is not issued by any certificate in",
                        notVouched),
                new Mismatch(
                        "the client's certificate is foreign",
                        Side.tls(LEAF_ONE),
                        Side.tls(FOREIGN),
                        Reason.OWN_CERTIFICATE_REJECTED,
                        notVouched,
                        "is not issued by any certificate in"));
    }

    private static Stream<Arguments> mismatchesOnEachType() {
        return Stream.of(ConnectionSpec.Type.TCP, ConnectionSpec.Type.UNIX)
                .flatMap(type -> mismatches().map(mismatch -> Arguments.of(type, mismatch.what, mismatch)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("mismatchesOnEachType")
    void eachSideIsToldWhatIsWrongAndTheNextWhoFitsGetsIn(ConnectionSpec.Type type, String what, Mismatch mismatch)
            throws Exception {
        var place = Place.fresh(type, folder);
        var log = new RecordedLog();
        try (var server = builder(place, mismatch.server).errorLogger(log).open()) {
            var refused = catchThrowableOfType(
                    ConnectFailedException.class,
                    () -> builder(place, mismatch.client).open().close());

            assertThat(refused.reason()).as("%s", refused.getMessage()).isEqualTo(mismatch.reason);
            assertThat(refused).hasMessageContaining(mismatch.said);
            await().untilAsserted(() -> assertThat(log.lines())
                    .anySatisfy(
                            line -> assertThat(line).startsWith("WARNING ").contains("turned away", mismatch.logged)));
            assertThat(server.state()).isEqualTo(ConnectionState.WAITING);

            var fitting = fitting(mismatch.server);
            if (fitting.isPresent()) {
                try (var client = builder(place, fitting.get()).open()) {
                    assertThat(client.query("hello")).isEqualTo("hello");
                }
            }
        }
    }

    /** Empty for a server that nobody should trust. */
    private static Optional<Side> fitting(Side server) {
        return switch (server.tls) {
            case FOREIGN -> Optional.empty();
            case LEAF_ONE -> Optional.of(server.andTls(LEAF_TWO));
            default -> Optional.of(server);
        };
    }

    private ConnectionBuilder builder(Place place, Side side) throws IOException {
        var spec = place.spec(side.secret);
        if (!side.tls.isEmpty()) {
            var names = side.tls.split(" ", 2);
            spec = spec.withTls(join(names[0]), tlsFile(names[1]));
        }
        var builder = Connection.builder(spec).timeout(Duration.ofSeconds(20)).onText(text -> text);
        side.encryption.accept(builder);
        return builder;
    }

    private Path join(String names) throws IOException {
        var joined = Files.createTempFile(folder, "joined", ".crt");
        for (var name : names.split("\\+", -1)) {
            Files.writeString(joined, Files.readString(tlsFile(name)), StandardOpenOption.APPEND);
        }
        return joined;
    }

    private static Path tlsFile(String name) {
        try {
            return Path.of(MismatchTest.class.getResource("/tls/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Encrypts nothing: only its name counts here. */
    private record Provider(String name) implements EncryptionProvider {
        @Override
        public byte[] encrypt(byte[] plaintext) {
            return plaintext;
        }

        @Override
        public byte[] decrypt(byte[] ciphertext) {
            return ciphertext;
        }
    }
}
