package io.github.simpleipc.go;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A peer that behaves as the Go original was measured to, faults included: for every message it makes a new reader of 4096
 * bytes and throws away what is left in it; handlers run on the thread that reads; writes are not locked and go in chunks; one
 * counter gives all ids. Over plain TCP.
 */
final class GoPeer implements AutoCloseable {
    /** So many at a time are read and written. */
    static final int CHUNK = 4096;

    private final LineCodec codec;
    private final String secret;
    private final int timeoutMillis;
    private final UnaryOperator<String> handler;
    /** The original's is half of its timeout. */
    int keepAliveMillis;

    private final AtomicLong counter = new AtomicLong();
    /** How many lines were thrown away unread, whole or in part. */
    final AtomicInteger thrownAway = new AtomicInteger();

    final AtomicInteger handled = new AtomicInteger();
    private final Map<Long, CompletableFuture<String>> pending = new ConcurrentHashMap<>();
    /** Whoever holds it for writing stops this peer, as SIGSTOP does. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private @Nullable ServerSocket listener;
    private volatile @Nullable Socket peer;
    private volatile boolean closed;
    /** Reads nothing more, while its keep-alives go on: what becomes of a Go client's link after a read that failed. */
    volatile boolean isDeaf;

    GoPeer(LineCipher cipher, String secret, int timeoutMillis, UnaryOperator<String> handler) {
        this.codec = new LineCodec(cipher, counter::getAndIncrement);
        this.secret = secret;
        this.timeoutMillis = timeoutMillis;
        this.handler = handler;
        this.keepAliveMillis = timeoutMillis / 2;
    }

    /** Listens; serves one link after the other, to its end each. */
    GoPeer listen(int port) throws IOException {
        var socket = new ServerSocket(port);
        listener = socket;
        start("go accept", () -> {
            while (!closed) {
                serve(socket.accept());
            }
        });
        return this;
    }

    private void serve(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            var first = read(socket);
            if (first.opCode() == OpCode.ISIPC) {
                write(socket, OpCode.ISIPC, "", fresh());
            } else if (first.opCode() == OpCode.SECRET && first.data().equals(secret)) {
                write(socket, OpCode.SECRET_ACCEPTED, "", fresh());
                peer = socket;
                listen(socket);
            }
            // Whoever was wrong is not answered, and the link stays open.
        } catch (IOException e) {
            // Dropped, and never closed; here it is, when this peer is.
            peer = null;
        }
    }

    /** Connects as the client, with a probe first; keeps alive from then on. */
    GoPeer connect(int port) throws IOException {
        try (var probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            write(probe, OpCode.ISIPC, "", fresh());
            expect(OpCode.ISIPC, read(probe));
        }
        dial(port);
        return this;
    }

    private void dial(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        write(socket, OpCode.SECRET, secret, fresh());
        expect(OpCode.SECRET_ACCEPTED, read(socket));
        peer = socket;
        start("go keep-alive", () -> {
            while (!closed) {
                write(socket, OpCode.KEEPALIVE, "", fresh());
                MILLISECONDS.sleep(keepAliveMillis);
            }
        });
        start("go client", () -> listen(socket));
    }

    private void listen(Socket socket) throws IOException {
        while (!closed && !isDeaf) {
            var message = read(socket);
            switch (message.opCode()) {
                case KEEPALIVE -> write(socket, OpCode.KEEPALIVE_ACCEPTED, "", fresh());
                case REQUEST -> {
                    handled.incrementAndGet();
                    write(socket, OpCode.RESPONSE, handler.apply(message.data()), message.id());
                }
                case RESPONSE, NORESPONSE -> {
                    var waiting = pending.remove(message.id());
                    if (waiting != null) {
                        waiting.complete(message.data());
                    }
                }
                default -> counter.get();
            }
        }
    }

    /** Asks; waits for the timeout. */
    String query(String text) throws IOException, TimeoutException, InterruptedException {
        var socket = peer;
        if (socket == null) {
            throw new IOException("query: cannot query while not connected");
        }
        var id = fresh();
        var response = new CompletableFuture<String>();
        pending.put(id, response);
        write(socket, OpCode.REQUEST, text, id);
        try {
            return response.get(timeoutMillis, MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pending.remove(id);
        }
    }

    /** Nothing moves any more until the returned is run. */
    Runnable stop() {
        var lock = running.writeLock();
        var held = new CompletableFuture<Void>();
        var released = new CompletableFuture<Void>();
        start("go stopped", () -> {
            lock.lock();
            try {
                held.complete(null);
                released.join();
            } finally {
                lock.unlock();
            }
        });
        held.join();
        return () -> released.complete(null);
    }

    /** A reader of its own for each message: what came behind the line in the same read is gone. */
    private Message read(Socket socket) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        var in = socket.getInputStream();
        var line = new ByteArrayOutputStream();
        var buffer = new byte[CHUNK];
        int filled = 0;
        while (true) {
            int first = in.read(buffer, filled, 1);
            if (first < 0) {
                throw new EOFException();
            }
            running.readLock().lock();
            try {
                int more = Math.min(in.available(), CHUNK - filled - 1);
                int count = 1 + (more == 0 ? 0 : in.read(buffer, filled + 1, more));
                for (int i = filled; i < filled + count; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, 0, i);
                        if (i + 1 < filled + count) {
                            thrownAway.incrementAndGet();
                        }
                        counter.incrementAndGet();
                        return codec.decode(line.toByteArray());
                    }
                }
                filled += count;
                if (filled == CHUNK) {
                    line.write(buffer, 0, filled);
                    filled = 0;
                }
            } finally {
                running.readLock().unlock();
            }
        }
    }

    private void write(Socket socket, OpCode opCode, String data, long id) throws IOException {
        var line = codec.encode(new Message(opCode, data, id));
        running.readLock().lock();
        try {
            for (int at = 0; at < line.length; at += CHUNK) {
                socket.getOutputStream().write(Arrays.copyOfRange(line, at, Math.min(at + CHUNK, line.length)));
            }
        } finally {
            running.readLock().unlock();
        }
    }

    private long fresh() {
        return counter.getAndIncrement();
    }

    private static void expect(OpCode expected, Message message) throws IOException {
        if (message.opCode() != expected) {
            throw new IOException("expected " + expected + ", got " + message);
        }
    }

    private interface Job {
        void run() throws IOException, InterruptedException;
    }

    private void start(String name, Job job) {
        var thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (IOException e) {
                        peer = null;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Cuts the link. */
    void cut() throws IOException {
        var socket = peer;
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }

    /** Its links are cut, and it is gone. */
    void kill() throws IOException {
        closed = true;
        cut();
        if (listener != null) {
            listener.close();
        }
    }
}
