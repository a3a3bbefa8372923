package io.github.simpleipc.bench.peers.lsp4j;

import io.github.simpleipc.bench.subject.End;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** At the server the remote side comes with its client. */
record Lsp4jEnd(CompletableFuture<Lsp4jSubject.Answers> remote) implements End {
    @Override
    public byte[] query(byte[] query) throws Exception {
        return queryAsync(query).get();
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        return remote.join().answer(Base64.getEncoder().encodeToString(query)).thenApply(Base64.getDecoder()::decode);
    }

    @Override
    public void close() {
        // The streams end with the process.
    }
}
