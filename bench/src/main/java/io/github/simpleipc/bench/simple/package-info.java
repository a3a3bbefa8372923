/** This library. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.simple;
