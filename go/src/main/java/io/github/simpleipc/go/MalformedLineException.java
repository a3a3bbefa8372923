package io.github.simpleipc.go;

import java.io.IOException;
import java.io.Serial;

/** A line is none of this wire. Ends the link, as it does in the original. */
final class MalformedLineException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    MalformedLineException(String message) {
        super(message);
    }
}
