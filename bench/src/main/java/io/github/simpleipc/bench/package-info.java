/** The benchmark: this library beside what a user would pick instead. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench;
