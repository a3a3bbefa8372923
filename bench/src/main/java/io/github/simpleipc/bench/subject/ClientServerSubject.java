package io.github.simpleipc.bench.subject;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A subject whose clients ask and whose servers answer: to ask both ways takes a server and a client on each side. */
public abstract class ClientServerSubject implements Subject {
    private final SocketKind kind;

    protected ClientServerSubject(SocketKind kind) {
        this.kind = kind;
    }

    /** Starts a server; it is ready when this returns. */
    protected abstract Closeable serve(Address address, Handler handler) throws Exception;

    /** Connects a client. */
    protected abstract End dial(Address address) throws Exception;

    @Override
    public End open(Side side, Path folder, Handler handler) throws Exception {
        var end = new TwoWayEnd(
                new Address(kind, folder, side),
                new Address(kind, folder, side == Side.FIRST ? Side.SECOND : Side.FIRST),
                handler);
        if (side == Side.FIRST) {
            end.acceptQueries();
        } else {
            end.client();
        }
        return end;
    }

    private final class TwoWayEnd implements End {
        private final Address own;
        private final Address other;
        private final Handler handler;
        private @Nullable Closeable server;
        private volatile @Nullable End client;

        TwoWayEnd(Address own, Address other, Handler handler) {
            this.own = own;
            this.other = other;
            this.handler = handler;
        }

        @Override
        public void acceptQueries() throws Exception {
            if (server == null) {
                server = serve(own, handler);
            }
        }

        End client() throws Exception {
            var present = client;
            return present != null ? present : connectOnce();
        }

        private synchronized End connectOnce() throws Exception {
            var present = client;
            if (present == null) {
                present = dial(other);
                client = present;
            }
            return present;
        }

        @Override
        public byte[] query(byte[] query) throws Exception {
            return client().query(query);
        }

        @Override
        public CompletableFuture<byte[]> queryAsync(byte[] query) {
            try {
                return client().queryAsync(query);
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public @Nullable Pipelined pipelined() throws Exception {
            return client().pipelined();
        }

        @Override
        public void close() throws IOException {
            var present = client;
            if (present != null) {
                present.close();
            }
            if (server != null) {
                server.close();
            }
        }
    }
}
