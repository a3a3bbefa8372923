/** The measured processes, and what the runner and they say to each other. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.child;
