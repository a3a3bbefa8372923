package io.github.simpleipc.internal.crypto;

import io.github.simpleipc.Role;

/** Which way frames go through a link. */
enum Direction {
    CLIENT_TO_SERVER("client-to-server"),
    SERVER_TO_CLIENT("server-to-client");

    private final String label;

    Direction(String label) {
        this.label = label;
    }

    /** The way from a side with this role to its peer. */
    static Direction from(Role role) {
        return switch (role) {
            case CLIENT -> CLIENT_TO_SERVER;
            case SERVER -> SERVER_TO_CLIENT;
        };
    }

    Direction opposite() {
        return this == CLIENT_TO_SERVER ? SERVER_TO_CLIENT : CLIENT_TO_SERVER;
    }

    /** As it stands in the label of a key. */
    String label() {
        return label;
    }

    /** As it stands in the head of a custom provider's plaintext: 0 for client to server, 1 for server to client. */
    byte code() {
        return (byte) (this == CLIENT_TO_SERVER ? 0 : 1);
    }
}
