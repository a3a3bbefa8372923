package io.github.simpleipc.bench.peers.rsocket;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import io.github.simpleipc.bench.subject.Subject;
import io.netty.channel.unix.DomainSocketAddress;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * RSocket over Netty with epoll, without copies where it can; handlers on the event loop, except for those that take long.
 * One connection carries both directions.
 */
public final class RSocketSubject implements Subject {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);
    /** The processes are stopped for the others' turns, which must not count as being dead. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final SocketKind kind;

    /** Of {@code unix} or {@code tcp}. */
    public RSocketSubject(String[] arguments) {
        this.kind = SocketKind.of(arguments[0]);
    }

    @Override
    public End open(Side side, Path folder, Handler handler) throws Exception {
        var address = new Address(kind, folder, Side.FIRST);
        return side == Side.FIRST ? listen(address, handler) : dial(address, handler);
    }

    private End listen(Address address, Handler handler) throws Exception {
        var requester = new CompletableFuture<RSocket>();
        var server = kind == SocketKind.UNIX
                ? TcpServer.create()
                        .bindAddress(() ->
                                new DomainSocketAddress(address.socketFile().toFile()))
                : TcpServer.create().host("127.0.0.1").port(0);
        var closeable = RSocketServer.create((setup, sending) -> {
                    requester.complete(sending);
                    return Mono.just(responder(handler));
                })
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .bindNow(TcpServerTransport.create(server));
        if (kind == SocketKind.TCP) {
            address.publish(closeable.address().getPort());
        }
        return new RSocketEnd(requester);
    }

    private End dial(Address address, Handler handler) throws Exception {
        var client = kind == SocketKind.UNIX
                ? TcpClient.create()
                        .remoteAddress(() ->
                                new DomainSocketAddress(address.socketFile().toFile()))
                : TcpClient.create().host("127.0.0.1").port(address.port());
        var requester = RSocketConnector.create()
                .acceptor(SocketAcceptor.with(responder(handler)))
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .keepAlive(KEEP_ALIVE, PATIENCE)
                .connect(TcpClientTransport.create(client))
                .toFuture();
        requester.get();
        return new RSocketEnd(requester);
    }

    private static RSocket responder(Handler handler) {
        return new RSocket() {
            @Override
            public Mono<Payload> requestResponse(Payload payload) {
                var query = bytes(payload);
                var answer = Mono.fromSupplier(() -> ByteBufPayload.create(handler.answer(query)));
                return handler.takesLong(query) ? answer.subscribeOn(Schedulers.boundedElastic()) : answer;
            }
        };
    }

    /** What it carries; it is not to be used any more. */
    static byte[] bytes(Payload payload) {
        var data = payload.sliceData();
        var bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        payload.release();
        return bytes;
    }
}
