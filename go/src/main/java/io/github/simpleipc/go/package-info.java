/**
 * Speaks with the Go library {@code simple-ipc}; see {@link io.github.simpleipc.go.GoWire}. Its format is lines of base64
 * over JSON, its rules are in {@code docs/go.md}.
 */
@NullMarked
package io.github.simpleipc.go;

import org.jspecify.annotations.NullMarked;
