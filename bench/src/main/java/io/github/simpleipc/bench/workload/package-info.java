/** Manners of asking, run inside the asking process. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.workload;
