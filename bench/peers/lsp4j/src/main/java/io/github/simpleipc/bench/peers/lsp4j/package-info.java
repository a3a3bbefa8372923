/** LSP4J. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.peers.lsp4j;
