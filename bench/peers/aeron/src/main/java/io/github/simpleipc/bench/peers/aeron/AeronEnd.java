package io.github.simpleipc.bench.peers.aeron;

import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Pipelined;
import java.util.concurrent.CompletableFuture;

record AeronEnd(Asker asker, Answerer answerer, Runnable closing) implements End {
    @Override
    public byte[] query(byte[] query) {
        return asker.query(query);
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        throw new UnsupportedOperationException("Aeron's users poll: pipelined");
    }

    @Override
    public Pipelined pipelined() {
        return asker;
    }

    @Override
    public void acceptQueries() {
        answerer.start();
    }

    @Override
    public void close() {
        answerer.close();
        closing.run();
    }
}
