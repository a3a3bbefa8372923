package io.github.simpleipc.go;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The ids of this side's messages. A Go process counts from zero and never gets to half of 2^64, where these begin: so two
 * ends of this library know each other.
 */
final class Ids {
    private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

    long fresh() {
        return next.getAndIncrement() | Long.MIN_VALUE;
    }

    /** True if the message was made by this library. */
    static boolean isOfThisLibrary(Message message) {
        return message.id() < 0;
    }
}
