package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.internal.election.Address;
import io.github.simpleipc.internal.election.Listener;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.MemoryLink;
import io.github.simpleipc.testkit.MemoryLinks;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** An address in memory. Keeps every link that was ever dialled, both ends of it wrapped for faults. */
final class MemoryAddress implements Address {
    /** One dialled link: what the dialler and the listener have of it. */
    record Wire(int number, FaultLink client, FaultLink server, MemoryLink clientEnd, MemoryLink serverEnd) {}

    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private volatile int capacity = MemoryLinks.DEFAULT_CAPACITY;
    private volatile Consumer<Wire> onDial = wire -> {};
    private volatile MemoryListener listener;

    void capacity(int bytes) {
        capacity = bytes;
    }

    /** Sees each link before anybody uses it. */
    void onDial(Consumer<Wire> hook) {
        onDial = hook;
    }

    /** All links in the order in which they were dialled: of the first peering the first is the client's to ask on. */
    List<Wire> wires() {
        return wires;
    }

    Wire wire(int number) {
        return wires.get(number);
    }

    /** Another process has taken the address, as the server finds out when it next looks after it. */
    void takeAway() {
        listener.close();
    }

    @Override
    public Optional<Link> dial(Deadline deadline, Cancellation cancellation) {
        var present = listener;
        if (present == null || present.closed) {
            return Optional.empty();
        }
        var pair = MemoryLinks.pair(capacity);
        var wire = new Wire(
                wires.size(), new FaultLink(pair.left()), new FaultLink(pair.right()), pair.left(), pair.right());
        wires.add(wire);
        onDial.accept(wire);
        present.arrivals.add(Optional.of(wire.server()));
        return Optional.of(wire.client());
    }

    @Override
    public Optional<Listener> tryPublish(String instance) {
        listener = new MemoryListener();
        return Optional.of(listener);
    }

    @Override
    public ConnectFailedException obstacle() {
        return new ConnectFailedException(ConnectFailedException.Reason.SILENT, "nothing stands in the way");
    }

    @Override
    public boolean canPublish() {
        return true;
    }

    @Override
    public String toString() {
        return "memory";
    }

    private static final class MemoryListener implements Listener {
        private final BlockingQueue<Optional<Link>> arrivals = new LinkedBlockingQueue<>();
        private volatile boolean closed;

        @Override
        public Link accept() throws ClosedChannelException {
            try {
                var next = arrivals.take();
                if (closed || next.isEmpty()) {
                    next.ifPresent(Link::close);
                    throw new ClosedChannelException();
                }
                return next.get();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts an acceptor", e);
            }
        }

        @Override
        public boolean keep() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
            arrivals.add(Optional.empty());
            arrivals.forEach(link -> link.ifPresent(Link::close));
        }
    }
}
