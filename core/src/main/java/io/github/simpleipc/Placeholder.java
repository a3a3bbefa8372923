package io.github.simpleipc;

import tlschannel.TlsChannel;

/** Holds the package until the first real type arrives, and proves that tls-channel can be compiled against. */
final class Placeholder {
    private Placeholder() {}

    static Class<?> tls() {
        return TlsChannel.class;
    }
}
