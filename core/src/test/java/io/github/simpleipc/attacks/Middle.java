package io.github.simpleipc.attacks;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A man in the middle: the client dials him, and he dials the server. He knows the protocol and no secret, so he takes what
 * passes apart as far as its form shows, keeps it, and hands it on as it is, or as a test wants it.
 */
final class Middle implements AutoCloseable {
    private static final int PREFACE_BYTES = 12;

    /** What protects the links, as far as their form shows it. */
    enum Form {
        /** After the preface the messages of a handshake, so many from each side, and then frames. */
        PLAIN(2),
        AES(3),
        /** After the preface nothing but records. */
        TLS(0);

        private final int messages;

        Form(int messages) {
            this.messages = messages;
        }
    }

    /**
     * A preface, a message of the handshake, a frame, or a record of TLS, whole.
     *
     * @param link how many links came before this one
     * @param number how many parts came before on this link and in this direction
     */
    record Part(int link, boolean fromClient, int number, boolean isFrame, byte[] bytes) {
        boolean contains(String text) {
            return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    private final Form form;
    private final int serverPort;
    private final ServerSocket listener;
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile Function<Part, List<byte[]>> meddling = part -> List.of(part.bytes);
    private volatile boolean crossed;

    /** One link of the client, and the link to the server that he has made for it. */
    private record Link(Socket client, Socket server) {
        void close() {
            for (var socket : new Socket[] {client, server}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is gone.
                }
            }
        }

        void send(boolean toServer, byte[] bytes) throws IOException {
            var socket = toServer ? server : client;
            synchronized (socket) {
                socket.getOutputStream().write(bytes);
            }
        }
    }

    /** Begins to listen; the server may come later. */
    Middle(Form form, int serverPort) throws IOException {
        this.form = form;
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What he hands on in the place of each part from now on; nothing, or more than one, if he likes. */
    void meddle(Function<Part, List<byte[]>> with) {
        meddling = with;
    }

    /** From now on the frames of each link go to its neighbour: of the first to the second, and back. */
    void swapLanes() {
        crossed = true;
    }

    /** From now on he hands on what comes as it is. */
    void behave() {
        crossed = false;
        meddling = part -> List.of(part.bytes);
    }

    /** All that passed, before he changed it. */
    List<Part> parts() {
        return parts;
    }

    /** True if a text passed that he could read. */
    boolean hasRead(String text) {
        return parts.stream().anyMatch(part -> part.contains(text));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        links.forEach(Link::close);
        Threads.join(threads);
    }

    private void acceptAll() throws IOException {
        while (true) {
            var client = listener.accept();
            var link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), serverPort));
            var number = links.size();
            links.add(link);
            start(() -> relay(link, number, true));
            start(() -> relay(link, number, false));
        }
    }

    /** The other lane of a link's session; the link itself while there is no other yet. */
    private Link neighbour(int number) {
        var other = number ^ 1;
        return links.get(other < links.size() ? other : number);
    }

    private void relay(Link link, int number, boolean fromClient) throws IOException {
        try (link.client;
                link.server) {
            var in = new DataInputStream((fromClient ? link.client : link.server).getInputStream());
            for (var count = 0; ; count++) {
                var isFrame = count > form.messages;
                var part = new Part(number, fromClient, count, isFrame, next(in, count));
                parts.add(part);
                var target = crossed && isFrame ? neighbour(number) : link;
                for (var bytes : meddling.apply(part)) {
                    target.send(fromClient, bytes);
                }
            }
        }
    }

    private byte[] next(DataInputStream in, int count) throws IOException {
        if (count == 0) {
            return read(in, PREFACE_BYTES, 0);
        }
        if (form == Form.TLS) {
            var head = read(in, 5, 0);
            return append(head, in, ByteBuffer.wrap(head).getShort(3));
        }
        var isFrame = count > form.messages;
        var head = read(in, isFrame ? 4 : 3, 0);
        return append(
                head,
                in,
                isFrame ? ByteBuffer.wrap(head).getInt() : ByteBuffer.wrap(head).getShort());
    }

    private static byte[] append(byte[] head, DataInputStream in, int count) throws IOException {
        var bytes = java.util.Arrays.copyOf(head, head.length + count);
        in.readFully(bytes, head.length, count);
        return bytes;
    }

    private static byte[] read(DataInputStream in, int count, int from) throws IOException {
        var bytes = new byte[count];
        in.readFully(bytes, from, count);
        return bytes;
    }

    /** A job that ends when a socket does. */
    private interface Job {
        void run() throws IOException;
    }

    private void start(Job job) {
        var thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (EOFException | java.net.SocketException e) {
                        // One side has had enough, and so both links end.
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                "man in the middle");
        threads.add(thread);
        thread.start();
    }

    /** The same bytes but for one bit. */
    static byte[] flip(byte[] bytes, int at) {
        var flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    /** All the bytes that came from the client on a link, as they came. */
    byte[] fromClient(int link) {
        var all = new ArrayList<byte[]>();
        parts.stream().filter(part -> part.link == link && part.fromClient).forEach(part -> all.add(part.bytes));
        return io.github.simpleipc.testkit.ScriptedPeer.concat(all.toArray(byte[][]::new));
    }
}
