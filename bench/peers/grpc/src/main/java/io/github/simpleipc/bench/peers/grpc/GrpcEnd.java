package io.github.simpleipc.bench.peers.grpc;

import com.google.protobuf.BytesValue;
import io.github.simpleipc.bench.subject.End;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

record GrpcEnd(ManagedChannel channel) implements End {
    @Override
    public byte[] query(byte[] query) {
        return ClientCalls.blockingUnaryCall(channel, GrpcSubject.ANSWER, CallOptions.DEFAULT, GrpcSubject.wrap(query))
                .getValue()
                .toByteArray();
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        var response = new CompletableFuture<byte[]>();
        ClientCalls.asyncUnaryCall(
                channel.newCall(GrpcSubject.ANSWER, CallOptions.DEFAULT),
                GrpcSubject.wrap(query),
                new StreamObserver<BytesValue>() {
                    @Override
                    public void onNext(BytesValue value) {
                        response.complete(value.getValue().toByteArray());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        response.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        // There was one response, or an error.
                    }
                });
        return response;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
