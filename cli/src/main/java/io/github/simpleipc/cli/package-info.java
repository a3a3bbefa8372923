/** The command line. It uses the public API of the library, and nothing of its inside. */
@NullMarked
package io.github.simpleipc.cli;

import org.jspecify.annotations.NullMarked;
