/** What the JDK has. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.jdk;
