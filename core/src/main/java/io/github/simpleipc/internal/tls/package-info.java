/**
 * TLS between a link and whoever uses it: certificate and key files, the check of the peer's certificate, and a link over
 * another link. Knows no socket, no frame and no secret.
 */
@NullMarked
package io.github.simpleipc.internal.tls;

import org.jspecify.annotations.NullMarked;
