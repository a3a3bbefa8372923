/** The session's hand-over under stress: in its package, so that the tests use the classes themselves. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.internal.session;
