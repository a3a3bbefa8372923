@org.jspecify.annotations.NullMarked
package io.github.simpleipc.go;
