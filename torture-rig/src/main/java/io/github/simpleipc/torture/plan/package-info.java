/** What is to happen, as a pure function of a seed. Knows no process and no socket. */
@NullMarked
package io.github.simpleipc.torture.plan;

import org.jspecify.annotations.NullMarked;
