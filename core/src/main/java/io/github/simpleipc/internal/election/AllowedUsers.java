package io.github.simpleipc.internal.election;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.util.Set;

/** Who may be at the other end of a unix socket: this process's own user, and those who were named. */
record AllowedUsers(UserLookup users, Set<String> named) {
    boolean allows(String user) throws IOException {
        return user.equals(users.own()) || named.contains(user);
    }

    /** Also true where the kernel does not tell users; there only the folder's rights and the secret protect. */
    boolean allowsPeer(Link link) throws IOException {
        var user = link.peerUser();
        return user.isEmpty() || allows(user.get());
    }

    /** The rights of a socket: whoever is to be let in must be able to connect, and is judged when accepted. */
    String socketRights() {
        return named.isEmpty() ? "rw-------" : "rw-rw-rw-";
    }
}
