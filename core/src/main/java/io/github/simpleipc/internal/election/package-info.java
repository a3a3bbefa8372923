/**
 * Who is server: dials an address, and publishes it when nobody is there. Knows no handshake and no session; what it
 * returns is a fresh link to a stranger, or a listener for them.
 */
@NullMarked
package io.github.simpleipc.internal.election;

import org.jspecify.annotations.NullMarked;
