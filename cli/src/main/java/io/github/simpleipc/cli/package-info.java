/**
 * The command line. It uses the public API of the library, and of its inside only the doctor.
 */
@NullMarked
package io.github.simpleipc.cli;

import org.jspecify.annotations.NullMarked;
