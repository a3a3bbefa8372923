package io.github.simpleipc.bench.peers.rsocket;

import io.github.simpleipc.bench.subject.End;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** At the server the requester comes with its client. */
record RSocketEnd(CompletableFuture<RSocket> requester) implements End {
    @Override
    public byte[] query(byte[] query) {
        var response = ask(query).block();
        if (response == null) {
            throw new IllegalStateException("a query was answered with nothing");
        }
        return response;
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        return ask(query).toFuture();
    }

    private Mono<byte[]> ask(byte[] query) {
        return requester.join().requestResponse(ByteBufPayload.create(query)).map(RSocketSubject::bytes);
    }

    @Override
    public void close() {
        requester.join().dispose();
    }
}
