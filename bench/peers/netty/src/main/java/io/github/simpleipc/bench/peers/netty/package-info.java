/** Netty. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.peers.netty;
