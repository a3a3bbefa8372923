package io.github.simpleipc.bench.peers.netty;

import io.github.simpleipc.bench.subject.End;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;

record NettyEnd(Exchange exchange, EventLoopGroup group) implements End {
    @Override
    public byte[] query(byte[] query) throws Exception {
        return exchange.query(query).get();
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        return exchange.query(query);
    }

    @Override
    public void close() {
        var unused = group.shutdownGracefully();
    }
}
