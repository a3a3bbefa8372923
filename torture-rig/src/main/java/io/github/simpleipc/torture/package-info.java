/** The command: plans scenarios, has them played, has them judged, and reports. */
@NullMarked
package io.github.simpleipc.torture;

import org.jspecify.annotations.NullMarked;
