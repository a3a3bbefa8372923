package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.simpleipc.internal.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class UserCodeTest {
    private final List<Runnable> instead = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();

    /** Handlers ran on the thread that reads a lane, and dependents of futures on the timer's. */
    @Test
    void anExecutorThatRunsOnTheCallersThreadDoesNot() {
        var userCode = UserCode.on(this, Runnable::run, instead::add);
        userCode.execute(() -> ran.add("task inside " + UserCode.isInside(this)));
        assertEquals(List.of(), ran);
        assertEquals(1, instead.size());
        instead.get(0).run();
        assertEquals(List.of("task inside true"), ran);
        assertFalse(UserCode.isInside(this));
    }

    @Test
    void aTaskThatComesLaterOnTheSameThreadRunsThere() {
        var later = new ArrayList<Runnable>();
        Executor executor = later::add;
        UserCode.on(this, executor, instead::add).execute(() -> ran.add("task"));
        later.get(0).run();
        assertEquals(List.of("task"), ran);
        assertTrue(instead.isEmpty());
    }

    /** Runs and rejections of what a session hands over. */
    private final class Noted implements UserCode.Task {
        @Override
        public void run() {
            ran.add("run inside " + UserCode.isInside(UserCodeTest.this));
        }

        @Override
        public void rejected() {
            ran.add("rejected");
        }
    }

    private static final Executor FULL = task -> {
        throw new RejectedExecutionException("full");
    };

    @Test
    void withoutAnExecutorATaskRunsOnALibraryThread() {
        var userCode = UserCode.onLibraryThreads(this, instead::add);
        userCode.execute(new Noted());
        userCode.executeFrom(Runnable::run, new Noted());
        // It gets what "here" is, and that is no turn.
        assertEquals(List.of("run inside false"), ran);
        userCode.dispatch(new Noted());
        assertEquals(2, ran.size());
        instead.get(0).run();
        assertEquals("run inside true", ran.get(2));
    }

    /** The calling thread may be one that reads: the user's executor is called by another, and in order. */
    @Test
    void anExecutorIsCalledByAThreadThatNobodyWaitsFor() {
        var users = new ArrayList<Runnable>();
        var userCode = UserCode.on(this, users::add, instead::add);
        userCode.executeFrom(Runnable::run, new Noted());
        userCode.dispatch(new Noted());
        assertEquals(List.of(), ran);
        assertTrue(users.isEmpty());
        assertEquals(1, instead.size());
        instead.get(0).run();
        assertEquals(List.of("run inside false"), ran);
        users.get(0).run();
        assertEquals(List.of("run inside false", "run inside true"), ran);
    }

    @Test
    void whateverAnExecutorThrowsATaskIsRejectedOnce() {
        UserCode.on(this, FULL, instead::add).executeFrom(Runnable::run, new Noted());
        instead.get(0).run();
        assertEquals(List.of("rejected"), ran);
        UserCode.onLibraryThreads(this, instead::add).executeFrom(FULL, new Noted());
        assertEquals(List.of("rejected", "rejected"), ran);
        UserCode.on(this, instead::add, FULL).dispatch(new Noted());
        assertEquals(List.of("rejected", "rejected", "rejected"), ran);
    }

    /** A handler of one connection may use another. */
    @Test
    void userCodeMayBeInsideThatOfAnother() {
        var other = new Object();
        var inner = UserCode.onLibraryThreads(other, instead::add);
        UserCode.onLibraryThreads(this, instead::add).inside(() -> {
            assertTrue(UserCode.isInside(this));
            assertFalse(UserCode.isInside(other));
            inner.inside(() -> {
                assertTrue(UserCode.isInside(this));
                assertTrue(UserCode.isInside(other));
            });
            assertTrue(UserCode.isInside(this));
            assertFalse(UserCode.isInside(other));
        });
        assertFalse(UserCode.isInside(this));
    }

    /** The thread is the library's again, and runs other code. */
    @Test
    void userCodeThatThrowsIsLeft() {
        var userCode = UserCode.onLibraryThreads(this, instead::add);
        Runnable bad = () -> {
            throw new IllegalStateException("on purpose");
        };
        assertThrows(IllegalStateException.class, () -> userCode.inside(bad));
        assertFalse(UserCode.isInside(this));
    }

    /** What user code waits for may come by the lane that its thread reads. */
    @Test
    void whoIsAboutToBlockInATurnHasAnotherRead() throws Exception {
        var reads = new ArrayList<Boolean>();
        var still = new StillLane[1];
        still[0] = new StillLane(100, 100, ReadingRule.ALWAYS, new StillLane.Receiver() {
            @Override
            public void received(Frame frame, Executor here) {
                here.execute(() -> {
                    reads.add(still[0].isReadByATurn());
                    UserCode.beforeBlocking();
                    reads.add(still[0].isReadByATurn());
                });
            }
        });
        try (var lane = still[0]) {
            lane.lane.ensureReader();
            lane.receives(new Frame.Ping());
            assertEquals(List.of(false, true), reads);
        }
        // On any other thread there is nothing to be done.
        UserCode.beforeBlocking();
    }
}
