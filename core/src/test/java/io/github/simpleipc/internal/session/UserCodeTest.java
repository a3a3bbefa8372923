package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
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
}
