package io.github.simpleipc.bench.peers.netty;

import io.github.simpleipc.bench.subject.Handler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Queries and responses, told apart by a byte, paired by an id. Sharable, since a server that serves one client after the
 * other has one for all of them.
 */
@Sharable
final class Exchange extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int QUERY = 0;
    private static final int RESPONSE = 1;
    private static final int HEAD_BYTES = 1 + Long.BYTES;

    private final Handler handler;
    private final ExecutorService slow = Executors.newCachedThreadPool();
    private final ConcurrentHashMap<Long, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile CompletableFuture<Channel> channel = new CompletableFuture<>();

    Exchange(Handler handler) {
        this.handler = handler;
    }

    CompletableFuture<byte[]> query(byte[] query) {
        var id = lastId.incrementAndGet();
        var response = new CompletableFuture<byte[]>();
        pending.put(id, response);
        var to = channel.join();
        var unused = to.writeAndFlush(message(to, QUERY, id, query)).addListener(written -> {
            if (!written.isSuccess()) {
                pending.remove(id);
                response.completeExceptionally(written.cause());
            }
        });
        return response;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!channel.complete(context.channel())) {
            channel = CompletableFuture.completedFuture(context.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pending.values()
                .forEach(response -> response.completeExceptionally(new EOFException("the channel has closed")));
        pending.clear();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
        var type = in.readByte();
        var id = in.readLong();
        var bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        if (type == RESPONSE) {
            var response = pending.remove(id);
            if (response != null) {
                response.complete(bytes);
            }
        } else if (handler.takesLong(bytes)) {
            slow.execute(() -> answer(context.channel(), id, bytes));
        } else {
            answer(context.channel(), id, bytes);
        }
    }

    private void answer(Channel to, long id, byte[] query) {
        var unused = to.writeAndFlush(message(to, RESPONSE, id, handler.answer(query)), to.voidPromise());
    }

    private static ByteBuf message(Channel to, int type, long id, byte[] bytes) {
        return to.alloc()
                .ioBuffer(Integer.BYTES + HEAD_BYTES + bytes.length)
                .writeInt(HEAD_BYTES + bytes.length)
                .writeByte(type)
                .writeLong(id)
                .writeBytes(bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}
