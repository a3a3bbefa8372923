/**
 * Says what is at an address, without disturbing it. It knows election, handshake, crypto and tls, and nothing of
 * connections and sessions; it prints nothing.
 */
@NullMarked
package io.github.simpleipc.cli.doctor;

import org.jspecify.annotations.NullMarked;
