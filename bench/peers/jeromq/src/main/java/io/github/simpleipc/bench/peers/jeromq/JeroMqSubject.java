package io.github.simpleipc.bench.peers.jeromq;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.ClientServerSubject;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import java.io.Closeable;
import java.io.IOException;
import org.zeromq.SocketType;
import org.zeromq.ZContext;

/**
 * JeroMQ: a ROUTER that answers, DEALERs that ask. Its sockets are for one thread, so each blocking caller has one of its
 * own, and a thread with another makes the asynchronous queries. Its ipc is no unix socket, but TCP at a port made from the
 * path, so both are compared with the limit of TCP.
 */
public final class JeroMqSubject extends ClientServerSubject {
    private enum Transport {
        IPC,
        TCP
    }

    private final Transport transport;

    /** Of {@code ipc} or {@code tcp}. */
    public JeroMqSubject(String[] arguments) {
        super(SocketKind.TCP);
        this.transport = switch (arguments[0]) {
            case "ipc" -> Transport.IPC;
            case "tcp" -> Transport.TCP;
            default -> throw new IllegalArgumentException("a transport is ipc or tcp, not " + arguments[0]);
        };
    }

    @Override
    protected Closeable serve(Address address, Handler handler) throws IOException {
        var context = new ZContext();
        var router = context.createSocket(SocketType.ROUTER);
        if (transport == Transport.IPC) {
            router.bind(ipc(address));
        } else {
            address.publish(router.bindToRandomPort("tcp://127.0.0.1"));
        }
        new RouterLoop(context, router, handler).start();
        return context;
    }

    @Override
    protected End dial(Address address) throws IOException {
        var endpoint = transport == Transport.IPC ? ipc(address) : "tcp://127.0.0.1:" + address.port();
        return new DealerEnd(new ZContext(), endpoint);
    }

    private static String ipc(Address address) {
        return "ipc://" + address.socketFile();
    }
}
