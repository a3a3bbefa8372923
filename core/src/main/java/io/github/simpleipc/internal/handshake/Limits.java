package io.github.simpleipc.internal.handshake;

import java.time.Duration;

/**
 * What one side announces of itself.
 *
 * @param timeout of the link; the smaller of both sides' counts
 * @param maxMessageBytes the largest message that it receives
 * @param maxQueries how many unanswered queries it accepts
 */
public record Limits(Duration timeout, int maxMessageBytes, int maxQueries) {}
