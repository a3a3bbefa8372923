package io.github.simpleipc.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents this side's one certificate, whoever asks. The JDK's own would want a key store, which costs a password and
 * thousands of rounds of hashing, and would present nothing to a peer that announces other issuers.
 */
final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    OwnKey(Identity identity) {
        this.key = identity.key();
        this.chain = identity.chain().toArray(X509Certificate[]::new);
    }

    private @Nullable String aliasFor(List<String> keyTypes) {
        return keyTypes.contains(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(List.of(keyTypes));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (engine != null) {
            withoutTickets(engine);
        }
        return aliasFor(List.of(keyType));
    }

    /**
     * A TLS 1.3 server need not send tickets, which nobody uses here: they hold the client's certificates, and would have to
     * fit into the link before the client first reads. The JDK sends none for a session that cannot be resumed. A TLS 1.2
     * server has promised one by then if the client wants one, and must keep that; it comes while the client reads.
     */
    private static void withoutTickets(SSLEngine engine) {
        var session = engine.getHandshakeSession();
        if (session != null && session.getProtocol().equals("TLSv1.3")) {
            session.invalidate();
        }
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(List.of(keyTypes));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(List.of(keyType));
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
