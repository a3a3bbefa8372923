/**
 * The binary format of version 2: frames to bytes and back. Owns no thread and no socket, and knows neither lanes nor
 * queries; normative text: {@code docs/protocol.md}.
 */
@NullMarked
package io.github.simpleipc.internal.wire;

import org.jspecify.annotations.NullMarked;
