package io.github.simpleipc.bench.simple;

import io.github.simpleipc.ConnectionSpec;
import java.nio.file.Path;

/** What protects the bytes. */
enum Protection {
    PLAIN,
    TLS,
    AES;

    /** Where the certificate {@code ec.crt} and its key {@code ec.key} are; set by the runner. */
    static final String CERTIFICATES = "bench.certificates";

    static Protection of(String name) {
        return switch (name) {
            case "plain" -> PLAIN;
            case "tls" -> TLS;
            case "aes" -> AES;
            default -> throw new IllegalArgumentException("protection is plain, tls or aes, not " + name);
        };
    }

    ConnectionSpec applyTo(ConnectionSpec spec) {
        if (this != TLS) {
            return spec;
        }
        var folder = Path.of(System.getProperty(CERTIFICATES, "core/src/test/resources/tls"));
        return spec.withTls(folder.resolve("ec.crt"), folder.resolve("ec-sec1.key"));
    }
}
