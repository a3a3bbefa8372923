/** Starts the processes, measures in rounds. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.run;
