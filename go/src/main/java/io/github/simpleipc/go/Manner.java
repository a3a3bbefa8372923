package io.github.simpleipc.go;

/** How lines may be written to a peer. */
enum Manner {
    /**
     * To a Go peer on a bare socket, whose reader throws away whatever follows a line in the same read: the next line is
     * held back until it is certain that the last one was read.
     */
    ONE_AT_A_TIME,
    /** To a peer that loses nothing: this library; or a Go peer behind TLS, where each line comes in records of its own. */
    FREELY
}
