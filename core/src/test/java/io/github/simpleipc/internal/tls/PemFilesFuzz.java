package io.github.simpleipc.internal.tls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes in place of a certificate or key file, as text or as the content of a PEM block. What is taken is a pair, and reads
 * the same when it is written anew; all else is an error that names the file and holds nothing of the key. The files are in
 * memory: on a disk they would take most of the time.
 *
 * <p>An input is which pair it is about (1), which of its two files is replaced and how (1), and the bytes.
 */
class PemFilesFuzz {
    private static final List<TlsFiles> PAIRS =
            List.of(TestTls.files("ec.crt", "ec-sec1.key"), TestTls.files("rsa.crt", "rsa-pkcs1.key"));
    private static final List<String> LABELS = List.of(
            "CERTIFICATE",
            "PRIVATE KEY",
            "EC PRIVATE KEY",
            "RSA PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "DSA PRIVATE KEY");
    /** One input of so many has its pair checked as in use. */
    private static final int FULLY_CHECKED = 256;

    private static final Identity EC = ec();
    private static final Path REPLACED = Path.of("replaced.pem");
    private static final Path AGAIN = Path.of("again.pem");
    private static final Map<Path, byte[]> FILES = new HashMap<>(Map.of(
            PAIRS.get(0).certificates(), content(PAIRS.get(0).certificates()),
            PAIRS.get(0).key(), content(PAIRS.get(0).key()),
            PAIRS.get(1).certificates(), content(PAIRS.get(1).certificates()),
            PAIRS.get(1).key(), content(PAIRS.get(1).key())));

    /** What may be a part of a key: longer than any word of an error. */
    private static final Pattern LONG_BASE64 = Pattern.compile("[A-Za-z0-9+/]{24,}");

    static Stream<byte[]> seeds() throws IOException {
        var seeds = new ArrayList<byte[]>();
        for (var name : List.of("ec.crt", "rsa.crt", "leaf-one.crt", "ec384.crt")) {
            seed(seeds, name, 0, 0);
        }
        for (var name : List.of("ec-sec1.key", "ec-sec1-bare.key", "ec-pkcs8.key", "encrypted-sec1.key", "ec384.key")) {
            seed(seeds, name, 0, 1);
        }
        seed(seeds, "rsa-pkcs1.key", 1, 1);
        seed(seeds, "rsa-pkcs8.key", 1, 1);
        return seeds.stream();
    }

    /** The file as it is, and the content of its blocks. */
    private static void seed(List<byte[]> seeds, String name, int pair, int file) throws IOException {
        var text = Files.readAllBytes(TestTls.file(name));
        seeds.add(input(pair, file, text));
        for (var block : Pem.blocks(text)) {
            var label = LABELS.indexOf(block.label());
            if (label >= 0) {
                seeds.add(input(pair, file | 2 | (label << 2), block.content()));
            }
        }
    }

    private static byte[] input(int pair, int how, byte[] bytes) {
        var input = new byte[2 + bytes.length];
        input[0] = (byte) pair;
        input[1] = (byte) how;
        System.arraycopy(bytes, 0, input, 2, bytes.length);
        return input;
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsPairsOnly(byte[] input) throws IOException, GeneralSecurityException {
        if (input.length < 2) {
            return;
        }
        var pair = PAIRS.get(input[0] & 1);
        var isKey = (input[1] & 1) != 0;
        var bytes = Arrays.copyOfRange(input, 2, input.length);
        FILES.put(
                REPLACED,
                (input[1] & 2) == 0 ? bytes : pem(LABELS.get(((input[1] >> 2) & 0x0F) % LABELS.size()), bytes));
        var files = isKey ? new TlsFiles(pair.certificates(), REPLACED) : new TlsFiles(REPLACED, pair.key());
        PrivateKeys.PairCheck check =
                Arrays.hashCode(bytes) % FULLY_CHECKED == 0 ? PrivateKeys::fit : PemFilesFuzz::fit;
        Identity identity;
        try {
            identity = PemFiles.read(files, PemFilesFuzz::given, check);
        } catch (ConnectFailedException e) {
            check(e.reason() == Reason.BAD_TLS_FILES, "another reason: " + e.reason());
            check(
                    e.getMessage().contains(REPLACED.toString())
                            || e.getMessage().contains(pair.key().toString()),
                    "an error does not name the file");
            check(
                    !isKey
                            || !LONG_BASE64
                                    .matcher(withoutPaths(e.getMessage(), pair))
                                    .find(),
                    "an error holds a part of a key");
            check(e.getCause() == null, "an error has a cause, which may hold a part of a key");
            return;
        }
        checkAgain(identity, check);
    }

    /** A signature takes as long as all the rest tenfold; of a pair whose one half is known it takes no signature to tell. */
    private static boolean fit(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        if (key instanceof ECPrivateKey own && publicKey instanceof ECPublicKey) {
            var isKey = own.getS().equals(((ECPrivateKey) EC.key()).getS());
            var isPublicKey = publicKey.equals(EC.own().getPublicKey());
            if (isKey || isPublicKey) {
                return isKey && isPublicKey;
            }
        }
        return PrivateKeys.fit(key, publicKey);
    }

    private static void checkAgain(Identity identity, PrivateKeys.PairCheck check)
            throws IOException, GeneralSecurityException {
        var chain = identity.chain();
        check(chain.get(0).equals(identity.own()), "a chain does not begin with one's own certificate");
        check(identity.certificates().containsAll(chain), "a chain has a stranger");
        check(check.fit(identity.key(), identity.own().getPublicKey()), "a key does not fit");
        check(
                !identity.toString()
                        .contains(Base64.getEncoder()
                                .encodeToString(identity.key().getEncoded())),
                "an identity tells its key");
        FILES.put(REPLACED, pem("CERTIFICATE", identity.own().getEncoded()));
        FILES.put(AGAIN, pem("PRIVATE KEY", identity.key().getEncoded()));
        var again = PemFiles.read(new TlsFiles(REPLACED, AGAIN), PemFilesFuzz::given, check);
        check(again.own().equals(identity.own()), "a certificate reads as another");
        check(Arrays.equals(again.key().getEncoded(), identity.key().getEncoded()), "a key reads as another");
    }

    private static String withoutPaths(String message, TlsFiles pair) {
        return message.replace(REPLACED.toString(), "")
                .replace(pair.certificates().toString(), "")
                .replace(pair.key().toString(), "");
    }

    private static byte[] pem(String label, byte[] content) {
        return ("-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Identity ec() {
        try {
            return PemFiles.read(PAIRS.get(0));
        } catch (ConnectFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy, since it will be wiped. */
    private static byte[] given(Path file) {
        return FILES.get(file).clone();
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
