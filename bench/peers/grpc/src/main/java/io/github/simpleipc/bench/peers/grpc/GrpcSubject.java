package io.github.simpleipc.bench.peers.grpc;

import com.google.protobuf.BytesValue;
import com.google.protobuf.UnsafeByteOperations;
import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.ClientServerSubject;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * gRPC with Netty, shaded, with epoll, as its documentation recommends: unary calls of protobuf messages, the default
 * executors, which allow handlers to block.
 */
public final class GrpcSubject extends ClientServerSubject {
    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    static final MethodDescriptor<BytesValue, BytesValue> ANSWER = MethodDescriptor.<BytesValue, BytesValue>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName("bench.Answers", "Answer"))
            .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
            .build();

    /** Of {@code unix} or {@code tcp}. */
    public GrpcSubject(String[] arguments) {
        super(SocketKind.of(arguments[0]));
    }

    @Override
    protected Closeable serve(Address address, Handler handler) throws IOException {
        var server = serverBuilder(address)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .addService(service(handler))
                .build()
                .start();
        if (address.kind() == SocketKind.TCP) {
            address.publish(server.getPort());
        }
        return server::shutdownNow;
    }

    private static NettyServerBuilder serverBuilder(Address address) throws IOException {
        if (address.kind() == SocketKind.TCP) {
            return NettyServerBuilder.forAddress(new InetSocketAddress(Address.loopback(), 0));
        }
        var loops = loops();
        return NettyServerBuilder.forAddress(
                        new DomainSocketAddress(address.socketFile().toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops);
    }

    private static ServerServiceDefinition service(Handler handler) {
        return ServerServiceDefinition.builder("bench.Answers")
                .addMethod(ANSWER, ServerCalls.asyncUnaryCall((query, responses) -> {
                    responses.onNext(wrap(handler.answer(query.getValue().toByteArray())));
                    responses.onCompleted();
                }))
                .build();
    }

    @Override
    protected End dial(Address address) throws IOException {
        return new GrpcEnd(channelBuilder(address)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .usePlaintext()
                .build());
    }

    private static NettyChannelBuilder channelBuilder(Address address) throws IOException {
        return address.kind() == SocketKind.TCP
                ? NettyChannelBuilder.forAddress("127.0.0.1", address.port())
                : NettyChannelBuilder.forAddress(
                                new DomainSocketAddress(address.socketFile().toFile()))
                        .channelType(EpollDomainSocketChannel.class)
                        .eventLoopGroup(loops());
    }

    static BytesValue wrap(byte[] bytes) {
        return BytesValue.newBuilder()
                .setValue(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private static EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }
}
