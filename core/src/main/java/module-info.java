/** Queries and signals between two processes, over one connection that mends itself. */
module io.github.simpleipc {
    requires java.logging; // of tls-channel, which is shaded into this module
    requires jdk.net; // the user at the other end of a unix socket
    requires static org.jspecify;

    exports io.github.simpleipc;
    exports io.github.simpleipc.spi;
}
