package io.github.simpleipc.internal.tls;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.internal.crypto.KeyMaterial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads certificates and a key from PEM files. Every error names the file and never holds anything of a key. */
final class PemFiles {
    private static final int MAX_BYTES = 1 << 20;
    private static final Source FILES = file -> KeyMaterial.read(file, MAX_BYTES + 1, Set.of(StandardOpenOption.READ));
    private static final Set<String> KEY_TYPES = Set.of("RSA", "RSASSA-PSS", "EC", "EdDSA");

    /** Gives the bytes of a file, which are wiped afterwards. */
    interface Source {
        byte[] read(Path file) throws IOException;
    }

    private PemFiles() {}

    /** Reads both files; the dates of the certificates are not looked at. */
    static Identity read(TlsFiles files) throws ConnectFailedException {
        return read(files, FILES, PrivateKeys::fit);
    }

    /** For a test that reads many, which are in memory, and knows a faster check for some. */
    static Identity read(TlsFiles files, Source source, PrivateKeys.PairCheck check) throws ConnectFailedException {
        var certificates = certificates(files.certificates(), source);
        var publicKey = certificates.get(0).getPublicKey();
        if (!KEY_TYPES.contains(publicKey.getAlgorithm())) {
            throw bad(
                    files.certificates(),
                    "the first certificate has a key of the type " + publicKey.getAlgorithm()
                            + ", which TLS cannot use; use RSA or EC");
        }
        return new Identity(files.certificates(), certificates, key(files, source, publicKey, check));
    }

    static ConnectFailedException bad(Path file, String problem) {
        return new ConnectFailedException(Reason.BAD_TLS_FILES, "TLS file " + file + ": " + problem);
    }

    private static List<X509Certificate> certificates(Path file, Source source) throws ConnectFailedException {
        var certificates = new ArrayList<X509Certificate>();
        var blocks = blocks(file, source);
        try {
            for (var block : blocks) {
                if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                    certificates.add(certificate(file, certificates.size() + 1, block.content()));
                }
            }
        } finally {
            // The key may be in the same file.
            blocks.forEach(Pem.Block::wipe);
        }
        if (certificates.isEmpty()) {
            throw bad(file, "there is no PEM certificate in it; 'openssl x509 -inform der' turns other forms into PEM");
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(Path file, int number, byte[] content) throws ConnectFailedException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
        } catch (CertificateException e) {
            throw bad(file, "certificate number " + number + " in it is damaged: " + e.getMessage());
        }
    }

    private static PrivateKey key(TlsFiles files, Source source, PublicKey publicKey, PrivateKeys.PairCheck check)
            throws ConnectFailedException {
        var blocks = blocks(files.key(), source);
        try {
            var block = blocks.stream()
                    .filter(one -> one.label().endsWith("PRIVATE KEY"))
                    .findFirst()
                    .orElseThrow(() -> bad(files.key(), "there is no PEM private key in it"));
            return key(files, block, publicKey, check);
        } finally {
            blocks.forEach(Pem.Block::wipe);
        }
    }

    private static PrivateKey key(TlsFiles files, Pem.Block block, PublicKey publicKey, PrivateKeys.PairCheck check)
            throws ConnectFailedException {
        var file = files.key();
        if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw bad(
                    file,
                    "its key is encrypted with a password, which cannot be given here; 'openssl pkey' decrypts it");
        }
        var mismatch = "its key does not belong to the first certificate of " + files.certificates();
        boolean fits;
        PrivateKey key;
        try {
            key = switch (block.label()) {
                case "PRIVATE KEY" -> PrivateKeys.ofPkcs8(block.content(), publicKey);
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    // Told apart here, since the two may be taken for each other's damaged form further down.
                    if (!publicKey.getAlgorithm().startsWith(block.label().substring(0, 2))) {
                        throw bad(file, mismatch + ", whose type is " + publicKey.getAlgorithm());
                    }
                    yield PrivateKeys.ofTraditional(block.content(), publicKey);
                }
                default -> throw bad(file, "its key is a '" + block.label() + "', which is not known here");
            };
            fits = check.fit(key, publicKey);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Not as the cause: nobody promises that its message holds nothing of the key.
            throw bad(
                    file,
                    "its key is damaged, or not of the type " + publicKey.getAlgorithm()
                            + " that the first certificate of " + files.certificates() + " needs");
        }
        if (!fits) {
            throw bad(file, mismatch);
        }
        return key;
    }

    private static List<Pem.Block> blocks(Path file, Source source) throws ConnectFailedException {
        byte[] content;
        try {
            content = source.read(file);
        } catch (NoSuchFileException e) {
            throw bad(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw bad(file, "this user may not read it");
        } catch (IOException e) {
            throw bad(file, "it cannot be read: " + e.getMessage());
        }
        try {
            if (content.length == 0) {
                throw bad(file, "it is empty");
            }
            if (content.length > MAX_BYTES) {
                throw bad(file, "it is larger than " + MAX_BYTES + " bytes");
            }
            return Pem.blocks(content);
        } catch (IllegalArgumentException e) {
            throw bad(file, String.valueOf(e.getMessage()));
        } finally {
            KeyMaterial.wipe(content);
        }
    }
}
