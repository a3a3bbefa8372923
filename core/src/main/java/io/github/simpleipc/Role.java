package io.github.simpleipc;

/**
 * Which end of the tunnel a process got. Who came first is the server. The role has no effect on what either side may
 * do; it is told for logs and for curiosity.
 */
public enum Role {
    /** This process publishes the address and waits to be dialled. */
    SERVER,
    /** This process dialled the address. */
    CLIENT;

    /** The role at the other end of the tunnel. */
    public Role opposite() {
        return this == SERVER ? CLIENT : SERVER;
    }
}
