/** The public API: what a user of the library can see. */
@NullMarked
package io.github.simpleipc;

import org.jspecify.annotations.NullMarked;
