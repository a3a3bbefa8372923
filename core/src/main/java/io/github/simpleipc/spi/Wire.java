package io.github.simpleipc.spi;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A format other than the native one. Immutable; one may serve many connections. */
public interface Wire {
    /** What it is called in messages: a word, such as {@code Go}. */
    String name();

    /** Who shows a certificate, where the spec has TLS. */
    TlsCertificates tlsCertificates();

    /** What it may mean on this wire that a server says nothing: ends the message about that, after a colon. */
    String silence();

    /**
     * Says what of a connection's settings this wire cannot do, each in a sentence that says what would be right; empty if
     * there is nothing.
     */
    List<String> problems(ConnectionSpec spec, ConnectionOptions options);

    /**
     * Makes one connection's end of this wire. Called once for each connection, when it first connects.
     *
     * @param secret of the spec, in UTF-8; not to be changed, nor kept longer than the connection
     * @param key of AES-256-GCM, 32 bytes, likewise; null without encryption
     */
    WireEnd open(WireHost host, byte[] secret, byte @Nullable [] key);
}
