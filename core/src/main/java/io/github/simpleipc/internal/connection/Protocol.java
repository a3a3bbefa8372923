package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.internal.handshake.ServerHandshake;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;

/** What is spoken on fresh links: the native handshake, or that of a second wire. */
interface Protocol {
    /** The random id of this connection object, as people read it. */
    String instance();

    /** What it may mean that a server says nothing, to end a message with; may be empty. */
    String silence();

    /** As the client: proves itself to the server at the other end of a link, and dials as many more as it takes. */
    Pairing pair(Link first, Dialling dialling) throws ConnectFailedException;

    /** Overwrites what keys it has; nothing can be proven any more. */
    default void wipe() {}

    /** As the server: judges the strangers who want this slot. */
    Judge judge(Slot slot);

    /** Judges strangers; may be used by many threads at once, a link each. */
    interface Judge {
        /**
         * Runs the handshake of one stranger to its end. Blocks; whoever calls it guards the link.
         *
         * @param watch is told how far the stranger has come
         * @throws ConnectFailedException if it is turned away
         * @throws IOException if the link breaks meanwhile
         */
        void run(Link raw, ServerHandshake.Watch watch) throws IOException;
    }

    /** What an attempt does for its protocol; all within the attempt's deadline. */
    interface Dialling {
        /** A further link to the server. */
        Link dial() throws ConnectFailedException;

        /** Runs a step of the handshake; if it fails or its time is over, closes the link, and explains why. */
        <T> T run(Link raw, Step<T> step) throws ConnectFailedException;
    }

    /** A step of a handshake on one link. */
    interface Step<T> {
        T run(Link raw) throws IOException;
    }
}
