/**
 * What a second wire implements: another format than the native one, for a peer that cannot speak that. It is given with
 * {@link io.github.simpleipc.ConnectionBuilder#wire}; start at {@link io.github.simpleipc.spi.Wire}. Of no use to who only
 * has queries to send.
 *
 * <p>The core keeps what all wires share: election, links, TLS, reconnecting, the slot, timeouts and outcomes of queries,
 * handlers. A wire brings its handshake and its session. It carries queries of text over one link, and nothing else: bytes and
 * signals are refused at the call, before the wire sees them.
 */
@NullMarked
package io.github.simpleipc.spi;

import org.jspecify.annotations.NullMarked;
