package io.github.simpleipc.bench.peers.netty;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import io.github.simpleipc.bench.subject.Subject;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Netty with epoll, length framing, flushes put together, and a map of futures; handlers on the event loop, except for those
 * that take long. One connection carries both directions.
 */
public final class NettySubject implements Subject {
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final SocketKind kind;

    /** Of {@code unix} or {@code tcp}. */
    public NettySubject(String[] arguments) {
        this.kind = SocketKind.of(arguments[0]);
    }

    @Override
    public End open(Side side, Path folder, Handler handler) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        var exchange = new Exchange(handler);
        var address = new Address(kind, folder, Side.FIRST);
        if (side == Side.FIRST) {
            listen(group, address, exchange);
        } else {
            dial(group, address, exchange);
        }
        return new NettyEnd(exchange, group);
    }

    private void listen(EventLoopGroup group, Address address, Exchange exchange) throws Exception {
        var bootstrap = new ServerBootstrap().group(group).childHandler(pipeline(exchange));
        if (kind == SocketKind.UNIX) {
            bootstrap
                    .channel(EpollServerDomainSocketChannel.class)
                    .bind(new DomainSocketAddress(address.socketFile().toFile()))
                    .sync();
        } else {
            var server = bootstrap
                    .channel(EpollServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .bind(new InetSocketAddress(Address.loopback(), 0))
                    .sync()
                    .channel();
            address.publish(((InetSocketAddress) server.localAddress()).getPort());
        }
    }

    private void dial(EventLoopGroup group, Address address, Exchange exchange) throws Exception {
        var bootstrap = new Bootstrap().group(group).handler(pipeline(exchange));
        if (kind == SocketKind.UNIX) {
            bootstrap
                    .channel(EpollDomainSocketChannel.class)
                    .connect(new DomainSocketAddress(address.socketFile().toFile()))
                    .sync();
        } else {
            bootstrap
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .connect(new InetSocketAddress(Address.loopback(), address.port()))
                    .sync();
        }
    }

    private static ChannelInitializer<Channel> pipeline(Exchange exchange) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new FlushConsolidationHandler(
                                FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true))
                        .addLast(new LengthFieldBasedFrameDecoder(Integer.MAX_VALUE, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
                        .addLast(exchange);
            }
        };
    }
}
