/**
 * The life of a connection: election of the role, pairing of lanes, reconnecting, closing. Knows no frame and no byte.
 */
@NullMarked
package io.github.simpleipc.internal.connection;

import org.jspecify.annotations.NullMarked;
