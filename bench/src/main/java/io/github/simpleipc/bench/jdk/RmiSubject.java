package io.github.simpleipc.bench.jdk;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.ClientServerSubject;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import java.io.Closeable;
import java.net.ServerSocket;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.server.UnicastRemoteObject;

/** RMI with its registry. It has no asynchronous calls: threads make them. */
public final class RmiSubject extends ClientServerSubject {
    private static final String NAME = "answers";

    /** What is called remotely. */
    public interface Answers extends Remote {
        byte[] answer(byte[] query) throws RemoteException;
    }

    /** Has no arguments. */
    public RmiSubject(String[] arguments) {
        super(SocketKind.TCP);
        // The name in the stubs: without it a look-up of this machine's name decides.
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
    }

    @Override
    protected Closeable serve(Address address, Handler handler) throws Exception {
        var port = freePort();
        var registry = LocateRegistry.createRegistry(port);
        Answers answers = handler::answer;
        registry.rebind(NAME, UnicastRemoteObject.exportObject(answers, 0));
        address.publish(port);
        return () -> {
            UnicastRemoteObject.unexportObject(answers, true);
            UnicastRemoteObject.unexportObject(registry, true);
        };
    }

    @Override
    protected End dial(Address address) throws Exception {
        var registry = LocateRegistry.getRegistry("127.0.0.1", address.port());
        var answers = (Answers) registry.lookup(NAME);
        return new BlockingEnd(answers::answer);
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
