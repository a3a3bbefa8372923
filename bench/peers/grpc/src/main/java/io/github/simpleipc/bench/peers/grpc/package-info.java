/** gRPC. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.peers.grpc;
