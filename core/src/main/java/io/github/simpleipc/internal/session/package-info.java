/**
 * What happens between two processes once their links are proven: queries and responses, keep-alive, deadlines, limits.
 * Knows no address, no election and no reconnecting.
 */
@NullMarked
package io.github.simpleipc.internal.session;

import org.jspecify.annotations.NullMarked;
