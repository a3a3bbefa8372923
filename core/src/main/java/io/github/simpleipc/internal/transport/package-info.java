/**
 * Links: one live socket each, and what dials and accepts them. Knows no frame, no message and no secret; everything
 * here is non-blocking underneath, and waits only for readiness or a wake-up, never for time, but for a moment where file
 * descriptors are wanting.
 */
@NullMarked
package io.github.simpleipc.internal.transport;

import org.jspecify.annotations.NullMarked;
