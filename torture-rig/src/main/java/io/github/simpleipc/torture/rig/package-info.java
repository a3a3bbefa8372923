/** What surrounds the two ends: their processes, the proxy between them, strangers, and the director of it all. */
@NullMarked
package io.github.simpleipc.torture.rig;

import org.jspecify.annotations.NullMarked;
