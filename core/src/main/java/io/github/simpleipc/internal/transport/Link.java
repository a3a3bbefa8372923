package io.github.simpleipc.internal.transport;

import io.github.simpleipc.spi.WireLink;

/** One live, non-blocking connection of bytes to a peer. Second wires see it too, so its rules stand in the published type. */
public interface Link extends WireLink {}
