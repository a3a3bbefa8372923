/** Parts of the library, each by itself. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.jmh;
