package io.github.simpleipc.cli;

import java.io.IOException;

/** Something that the demo was to show did not happen. */
final class DemoFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    DemoFailedException(String message) {
        super(message);
    }
}
