package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.FailureCode;

/** What a query of the peer is answered with. */
sealed interface Answer {
    /** A response. */
    record Response(byte[] payload) implements Answer {}

    /** No response, and why. */
    record Failure(FailureCode code, String text) implements Answer {}
}
