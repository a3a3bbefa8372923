/** What the two ends write down, line by line. Knows no connection. */
@NullMarked
package io.github.simpleipc.torture.journal;

import org.jspecify.annotations.NullMarked;
