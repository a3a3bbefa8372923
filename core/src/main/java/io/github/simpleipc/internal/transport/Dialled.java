package io.github.simpleipc.internal.transport;

import java.io.IOException;

/** What became of dialling one socket address once. */
public sealed interface Dialled {
    /** Somebody listens there. */
    record Reached(Link link) implements Dialled {}

    /** The kernel says that nobody listens there. */
    record Refused() implements Dialled {}

    /** Somebody listens there, who is behind with accepting; to be tried again. */
    record Full(IOException cause) implements Dialled {}

    /** No answer until the deadline, or a refusal that came so late that it may be the kernel's impatience. */
    record Late() implements Dialled {}

    /** It cannot be said whether somebody is there. */
    record Failed(IOException cause) implements Dialled {}
}
