package io.github.simpleipc.internal.crypto;

import java.io.IOException;
import java.io.Serial;

/**
 * A frame could not be encrypted, or what came is not what the peer encrypted: changed, out of order, or made with another
 * key. The link is of no use after it. The message never holds keys or payload.
 */
public final class CipherException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    CipherException(String message) {
        super(message);
    }
}
