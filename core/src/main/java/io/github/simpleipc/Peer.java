package io.github.simpleipc;

import java.util.Optional;

/**
 * What is known of the process at the other end.
 *
 * @param role the peer's role
 * @param instance the random id of the peer's connection object, as 32 hexadecimal digits; a restarted peer has another. Empty on
 *     a wire that has none
 * @param user the name of the peer's user as the kernel tells it; present on unix sockets only
 */
public record Peer(Role role, String instance, Optional<String> user) {}
