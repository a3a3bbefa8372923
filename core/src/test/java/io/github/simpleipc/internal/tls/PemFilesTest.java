package io.github.simpleipc.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "rsa.crt, rsa-pkcs8.key",
        "rsa.crt, rsa-pkcs1.key",
        "ec.crt, ec-sec1.key",
        "ec.crt, ec-sec1-bare.key",
        "ec.crt, ec-pkcs8.key",
        "ec384.crt, ec384.key",
        "leaf-one.crt, leaf-one.key"
    })
    void readsWhatOpensslWrites(String certificates, String key) throws Exception {
        var identity = PemFiles.read(TestTls.files(certificates, key));
        assertThat(identity.key().getAlgorithm())
                .isEqualTo(identity.own().getPublicKey().getAlgorithm());
        assertThat(identity.toString()).isEqualTo("Identity[" + TestTls.file(certificates) + "]");
    }

    @Test
    void thePresentedChainLeadsToTheRootAndHasNothingElse() throws Exception {
        var mixed = TestTls.join(folder, "leaf-one.crt", "ec.crt", "foreign.crt");
        var identity = PemFiles.read(new TlsFiles(mixed, TestTls.file("leaf-one.key")));
        assertThat(identity.certificates()).hasSize(4);
        assertThat(identity.chain())
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=leaf-one", "CN=ca");
    }

    @Test
    void bothMayBeInOneFileWithTextAroundThem() throws Exception {
        var joined = TestTls.join(folder, "ec-sec1.key", "ec.crt");
        Files.writeString(
                joined, "\ufeffsubject: somebody\r\n" + Files.readString(joined).replace("\n", "\r\n") + "bye");
        assertThat(PemFiles.read(new TlsFiles(joined, joined)).certificates()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.crt, ec-sec1.key, type is RSA",
        "ec.crt, rsa-pkcs1.key, type is EC",
        "ec.crt, rsa-pkcs8.key, not of the type EC",
        "rsa.crt, ec-pkcs8.key, not of the type RSA",
        "ec.crt, foreign.key, does not belong to the first certificate",
        "ec.crt, ec384.key, first certificate",
        "ca.crt, leaf-one.key, does not belong to the first certificate",
        "ec.crt, encrypted-pkcs8.key, encrypted with a password",
        "ec.crt, encrypted-sec1.key, encrypted with a password",
        "ec.crt, ec.crt, no PEM private key",
        "ec.crt, missing.key, no such file"
    })
    void tellsWhatIsWrongWithAKey(String certificates, String key, String problem) {
        var keyFile = TestTls.file("ec.crt").resolveSibling(key);
        assertBad(
                () -> PemFiles.read(new TlsFiles(TestTls.file(certificates), keyFile)), "TLS file " + keyFile, problem);
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "hello, there is no PEM certificate in it",
        "'-----BEGIN CERTIFICATE-----\nMIIB\n', its block 'CERTIFICATE' has no end",
        "'-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n', is not valid base64",
        "'-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', certificate number 1 in it is damaged",
        "'-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n', certificate number 1 in it is damaged",
        "'-----BEGIN -----\n-----END -----\n', must hold a short label"
    })
    void tellsWhatIsWrongWithACertificate(String content, String problem) throws Exception {
        var file = Files.writeString(folder.resolve("some.crt"), content);
        assertBad(() -> PemFiles.read(new TlsFiles(file, TestTls.file("ec-sec1.key"))), file.toString(), problem);
    }

    @Test
    void aKeyThatLostItsLineBreaksIsNotTakenForALabelAndQuoted() throws Exception {
        var key = Files.readString(TestTls.file("ec-pkcs8.key"));
        var file = Files.writeString(folder.resolve("one-line.key"), key.replace("\n", ""));
        assertThatThrownBy(() -> PemFiles.read(new TlsFiles(TestTls.file("ec.crt"), file)))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContainingAll(file.toString(), "line breaks")
                .satisfies(e -> assertThat(e.toString())
                        .doesNotContain(key.lines().toList().get(1).substring(0, 12)));
    }

    @Test
    void aDamagedKeyIsNeverQuoted() throws Exception {
        var key = Files.readString(TestTls.file("ec-pkcs8.key"));
        var lines = key.lines().toList();
        for (var damaged : new String[] {
            key.replace(lines.get(1), lines.get(1).substring(4)), key.replace(lines.get(2), "\u00e4" + lines.get(2))
        }) {
            var file = Files.writeString(folder.resolve("damaged.key"), damaged);
            assertThatThrownBy(() -> PemFiles.read(new TlsFiles(TestTls.file("ec.crt"), file)))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasNoCause()
                    .hasMessageContaining(file.toString())
                    .satisfies(e -> assertThat(e.toString())
                            .doesNotContain(lines.get(1).substring(8, 20))
                            .doesNotContain(lines.get(2).substring(8, 20)));
        }
    }

    @Test
    void randomlyDamagedFilesNeverDoAnythingButBeRefusedOrRead() throws Exception {
        var random = new Random(7);
        for (var name : new String[] {"ec-sec1.key", "rsa-pkcs1.key", "ec-pkcs8.key"}) {
            var certificates = TestTls.file(name.startsWith("rsa") ? "rsa.crt" : "ec.crt");
            for (int i = 0; i < 200; i++) {
                var content = Files.readAllBytes(TestTls.file(name));
                content[random.nextInt(content.length)] = (byte) random.nextInt(128);
                var file = Files.write(folder.resolve("random.key"), content);
                try {
                    PemFiles.read(new TlsFiles(certificates, file));
                } catch (ConnectFailedException e) {
                    assertThat(e.reason()).isEqualTo(Reason.BAD_TLS_FILES);
                }
            }
        }
    }

    @Test
    void tellsOfAFolderAndOfAFileThatIsTooLarge() throws Exception {
        var key = TestTls.file("ec-sec1.key");
        assertBad(() -> PemFiles.read(new TlsFiles(folder, key)), folder.toString(), "cannot be read");
        var large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        assertBad(() -> PemFiles.read(new TlsFiles(large, key)), large.toString(), "larger than");
    }

    @Test
    void tellsOfAFileThatMayNotBeRead() throws Exception {
        var file = Files.copy(TestTls.file("ec-sec1.key"), folder.resolve("own.key"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
        assumeFalse(Files.isReadable(file), "root may read everything");
        assertBad(() -> PemFiles.read(new TlsFiles(TestTls.file("ec.crt"), file)), file.toString(), "may not read");
    }

    @ParameterizedTest
    @CsvSource({
        "expired.crt, dated.key, dated expired on 2021-01-01T00:00:00Z",
        "future.crt, dated.key, dated is not valid before 2100-01-01T00:00:00Z",
        "leaf-expired.crt, leaf-expired.key, leaf-expired expired on 2021-01-01T00:00:00Z"
    })
    void onesOwnCertificateMustBeValidNow(String certificates, String key, String problem) throws IOException {
        assertBad(
                () -> TlsContext.load(TestTls.files(certificates, key)),
                TestTls.file(certificates).toString(),
                "this side's own certificate 'CN=" + problem.replaceFirst(" ", "' "));
    }

    private static void assertBad(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BAD_TLS_FILES))
                .hasMessageContainingAll(parts);
    }
}
