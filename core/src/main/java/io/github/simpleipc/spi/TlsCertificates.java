package io.github.simpleipc.spi;

/** Who shows a certificate in a TLS handshake. The other side checks it against its own certificate file. */
public enum TlsCertificates {
    /** Both sides, and both check. */
    OF_BOTH_SIDES,
    /** The server alone: the client is asked for none. */
    OF_THE_SERVER
}
