package io.github.simpleipc.bench.subject;

import java.nio.file.Path;

/**
 * Something that two processes can talk through, in the setup that its own documentation recommends. It has a public
 * constructor that takes the arguments of its row in {@code Catalogue}.
 */
public interface Subject {
    /** Which of the two processes this is. */
    enum Side {
        /** Started first; the server where there is one. */
        FIRST,
        /** Started when the first is ready; asks it. */
        SECOND
    }

    /**
     * Opens this process's end. When it returns at the first side, the second can open its own; at the second, it can ask.
     *
     * @param folder where both sides meet: for sockets, ports, keys
     * @param handler answers what the other side asks
     */
    End open(Side side, Path folder, Handler handler) throws Exception;
}
