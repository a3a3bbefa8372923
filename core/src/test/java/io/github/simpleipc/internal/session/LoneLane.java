package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameSamples;
import io.github.simpleipc.testkit.LinkStub;
import io.github.simpleipc.testkit.ManualTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A lane without threads: the test runs its turns, and says what happens where one of them or a leader would wait. */
final class LoneLane {
    /** What is waited for. */
    record Wait(boolean readable, boolean writable) {
        @Override
        public String toString() {
            return "wait for" + (readable ? " frames" : "") + (writable ? " room" : "");
        }
    }

    final ManualTimer timer = new ManualTimer();
    final ScriptedLink link = new ScriptedLink();
    /** What happened, in order. */
    final List<String> events = new CopyOnWriteArrayList<>();
    /** Turns that were started, and not run yet. */
    final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();

    final Lane lane;

    /** Run for each frame as user code, with its number. */
    IntConsumer onFrame = number -> {};
    /** Run behind it by the reader, which gives where user code runs. */
    Consumer<Executor> behindUserCode = here -> {};
    /** Run where a reader waits. A leader then reads on; a turn is over. */
    Consumer<Wait> onWait = wait -> {};
    /** Thrown behind each frame. */
    IOException failure;
    /** Thrown in place of starting a turn. */
    RejectedExecutionException rejection;

    boolean isTurnWanted = true;
    Exception broken;
    Exception ended;

    /** Its thread, which is gone at once, is an event. */
    private final RescueMonitor monitor = new RescueMonitor(task -> {
        events.add("monitor");
        return new Thread(() -> {});
    });

    private int received;
    private AssertionError wrong;

    LoneLane() {
        lane = LaneStand.lane(
                link,
                ReadingRule.WHILE_IT_CAN_WRITE,
                new Receiver(),
                timer,
                new Turns(),
                UserCode.onLibraryThreads(this, turns::add),
                1 << 20);
    }

    /** In place of the monitor: the thread in user code is held up there. */
    void rescue() {
        lane.rescue(lane.role().userCode());
    }

    void append() {
        lane.outbound().queue().appendControl(new Frame.Ping());
    }

    void runTurn() {
        turns.remove().run();
        check();
    }

    /** False if this thread did not read. */
    boolean lead(PendingQuery query) {
        var hasLed = lane.tryLead(query, Runnable::run);
        check();
        return hasLed;
    }

    /** What the test holds wrong where the lane runs it: the lane takes it for a failure of its own. */
    private void check() {
        if (wrong != null) {
            throw wrong;
        }
    }

    private void test(Runnable code) {
        try {
            code.run();
        } catch (AssertionError e) {
            wrong = e;
            throw e;
        }
    }

    private final class Turns implements Readers {
        @Override
        public void start(Runnable turn) {
            if (rejection != null) {
                throw rejection;
            }
            turns.add(turn);
        }

        @Override
        public RescueMonitor monitor() {
            return monitor;
        }

        @Override
        public boolean await(Link waitsOn, boolean readable, boolean writable, Runnable nextTurn) throws IOException {
            waitsOn.await(readable, writable);
            return false;
        }
    }

    private final class Receiver implements Lane.Receiver {
        @Override
        public void received(Frame frame, Executor here) throws IOException {
            received++;
            var number = received;
            events.add("received " + number);
            here.execute(() -> test(() -> onFrame.accept(number)));
            test(() -> behindUserCode.accept(here));
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public boolean wantsTurn(boolean reads) {
            return isTurnWanted;
        }

        @Override
        public void unread() {
            events.add("unread");
        }

        @Override
        public void ended(Exception cause) {
            ended = cause;
        }

        @Override
        public void wrote() {
            events.add("wrote");
        }

        @Override
        public void broken(IOException cause) {
            broken = cause;
        }
    }

    /** Takes as much as it has room for, and fails when it is told to or interrupted. */
    final class ScriptedLink extends LinkStub {
        private final ByteBuffer coming = ByteBuffer.allocate(1 << 12).flip();
        private int written;

        int room = 1 << 20;
        int wakeUps;
        IOException failure;
        Error error;

        /** So many frames come at once. */
        void comes(int frames) throws CipherException {
            coming.compact();
            for (int i = 0; i < frames; i++) {
                coming.put(FrameSamples.encode(new Frame.Ping()));
            }
            coming.flip();
        }

        int written() {
            return written;
        }

        @Override
        public int tryRead(ByteBuffer target) {
            if (error != null) {
                throw error;
            }
            var count = coming.remaining();
            target.put(coming);
            return count;
        }

        @Override
        public int tryWrite(ByteBuffer source) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (Thread.currentThread().isInterrupted()) {
                // As a channel does, which is closed then.
                throw new ClosedByInterruptException();
            }
            var count = Math.min(room, source.remaining());
            source.position(source.position() + count);
            room -= count;
            written += count;
            if (count > 0) {
                events.add("written");
            }
            return count;
        }

        @Override
        public void await(boolean readable, boolean writable) {
            var wait = new Wait(readable, writable);
            events.add(wait.toString());
            test(() -> onWait.accept(wait));
        }

        @Override
        public void wakeup() {
            wakeUps++;
        }
    }
}
