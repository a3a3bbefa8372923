/** The raw limit. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.raw;
