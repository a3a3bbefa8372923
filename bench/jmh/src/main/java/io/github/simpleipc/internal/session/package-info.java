/** Benchmarks of what the session keeps to itself. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.internal.session;
