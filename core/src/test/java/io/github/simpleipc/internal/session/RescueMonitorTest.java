package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RescueMonitorTest {
    private static final int ROUNDS = Trials.count(2_000);

    /** Of the monitor below alone: that of the JVM's own may still be ending, from the test before. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** The test's own; that of this JVM watches none of the lanes here. */
    private final RescueMonitor monitor = new RescueMonitor(this::monitorThread);

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

    @Test
    void afterTwoLooksAnotherThreadReadsInPlaceOfOneThatIsHeldUp() throws Exception {
        try (var stand = new LaneStand(this::holdUpTheFirst)) {
            monitor.watch(stand.lane);
            stand.lane.ensureReader();
            stand.send();
            stand.send();
            await().until(() -> stand.received.get() == 1);
            assertThat(monitor.tick()).as("a change was seen").isTrue();
            assertThat(stand.received).hasValue(1);
            assertThat(monitor.tick()).as("a lane was rescued").isTrue();
            await().until(() -> stand.received.get() == 2);
            stand.send();
            await().until(() -> stand.received.get() == 3);
            assertThat(readers).hasSizeGreaterThan(1);
            goOn.countDown();
            stand.send();
            await().until(() -> stand.received.get() == 4);
        }
    }

    @Test
    void itIsOnTheAlertForAWhileAfterARescue() throws Exception {
        try (var stand = new LaneStand(this::holdUpTheFirst)) {
            monitor.watch(stand.lane);
            stand.lane.ensureReader();
            stand.send();
            await().until(() -> stand.received.get() == 1);
            monitor.tick();
            assertThat(monitor.pauseNanos()).isEqualTo(RescueMonitor.CALM_NANOS);
            for (var tick = 0; tick < RescueMonitor.ALERT_TICKS; tick++) {
                monitor.tick();
                assertThat(monitor.pauseNanos()).isEqualTo(RescueMonitor.ALERT_NANOS);
            }
            monitor.tick();
            assertThat(monitor.pauseNanos()).isEqualTo(RescueMonitor.CALM_NANOS);
            goOn.countDown();
        }
    }

    @Test
    void whoComesBackInTimeReadsOn() throws Exception {
        try (var stand = new LaneStand(this::holdUpTheFirst)) {
            monitor.watch(stand.lane);
            stand.lane.ensureReader();
            stand.send();
            await().until(() -> stand.received.get() == 1);
            assertThat(monitor.tick()).isTrue();
            goOn.countDown();
            stand.send();
            await().until(() -> stand.received.get() == 2 && stand.lane.role().userCode() == ReadingRole.NONE);
            assertThat(monitor.tick()).as("a change was seen").isTrue();
            assertThat(monitor.tick()).as("nothing to rescue").isFalse();
            assertThat(readers).hasSize(1);
        }
    }

    @Test
    void aLaneThatIsReadAndQuietIsLeftAlone() {
        try (var stand = new LaneStand(number -> {})) {
            monitor.watch(stand.lane);
            stand.lane.ensureReader();
            monitor.tick();
            for (var i = 0; i < 10; i++) {
                assertThat(monitor.tick()).isFalse();
            }
            assertThat(stand.lane.isRead()).isTrue();
        }
    }

    /** The first looks at a lane that nobody had read yet found a stay in user code there, and started a thread. */
    @Test
    void aLaneThatNobodyHasReadIsNotRescued() {
        try (var stand = new LaneStand(number -> {})) {
            monitor.watch(stand.lane);
            for (var i = 0; i < 3; i++) {
                monitor.tick();
                assertThat(stand.lane.isRead()).isFalse();
            }
        }
    }

    @Test
    void aForgottenLaneIsNotWatched() throws Exception {
        try (var stand = new LaneStand(this::holdUpTheFirst);
                var other = new LaneStand(number -> {})) {
            monitor.watch(stand.lane);
            monitor.watch(other.lane);
            monitor.forget(stand.lane);
            stand.lane.ensureReader();
            stand.send();
            stand.send();
            await().until(() -> stand.received.get() == 1);
            var stamp = stand.lane.role().userCode();
            monitor.tick();
            for (var i = 0; i < 5; i++) {
                assertThat(monitor.tick()).isFalse();
            }
            assertThat(stand.lane.role().isAt(stamp)).isTrue();
            goOn.countDown();
            await().until(() -> stand.received.get() == 2);
        }
    }

    @Test
    void theThreadStartsWithTheFirstStayAndIsGoneWithTheLastLane() throws Exception {
        try (var stand = new LaneStand(this::holdUpTheFirst)) {
            monitor.watch(stand.lane);
            assertThat(monitorThreads()).isZero();
            stand.lane.ensureReader();
            stand.send();
            stand.send();
            await().until(() -> stand.received.get() == 1);
            monitor.userCodeBegins();
            await().until(() -> stand.received.get() == 2);
            assertThat(monitorThreads()).isOne();
            assertThat(threads).as("a JVM may end").allMatch(Thread::isDaemon);
            goOn.countDown();
            monitor.forget(stand.lane);
            await().until(() -> monitorThreads() == 0);
            // And once more.
            monitor.watch(stand.lane);
            monitor.userCodeBegins();
            await().until(() -> monitorThreads() == 1);
            monitor.forget(stand.lane);
            await().until(() -> monitorThreads() == 0);
        }
    }

    /** An idle process costs nothing. */
    @Test
    void theThreadRestsWhenNothingChanges() {
        try (var stand = new LaneStand(number -> {})) {
            monitor.watch(stand.lane);
            monitor.userCodeBegins();
            await().until(() -> monitorThreads() == 1 && rests());
            monitor.forget(stand.lane);
            await().until(() -> monitorThreads() == 0);
        }
    }

    /** Who went into user code while it was awake did not wake it. */
    @Test
    void itDoesNotRestWhileSomebodyIsInUserCode() {
        try (var stand = new LaneStand(number -> {})) {
            stand.isWanted = false;
            monitor.watch(stand.lane);
            assertThat(monitor.fallAsleep()).isTrue();
            var stamp = enterUserCode(stand.lane.role());
            assertThat(monitor.fallAsleep()).isFalse();
            assertThat(stand.lane.role().takeOver(stamp)).isTrue();
            assertThat(monitor.fallAsleep()).isTrue();
            stand.lane.role().release();
        }
    }

    /** Stays that begin before, while and after the monitor lies down: one that is missed is never taken over. */
    @Tag("sweep")
    @Test
    void itMissesNoStayOnItsWayToRest() {
        var random = new Random(3);
        try (var stand = new LaneStand(number -> {})) {
            stand.isWanted = false;
            monitor.watch(stand.lane);
            var role = stand.lane.role();
            for (var round = 0; round < ROUNDS; round++) {
                var stamp = enterUserCode(role);
                monitor.userCodeBegins();
                while (role.isAt(stamp)) {
                    Thread.onSpinWait();
                }
                var pause = random.nextInt(3);
                if (pause == 1) {
                    await().pollInterval(Duration.ofMillis(1)).until(this::rests);
                } else if (pause == 2) {
                    spin((RescueMonitor.TICKS_TO_SLEEP + random.nextInt(5)) * RescueMonitor.CALM_NANOS);
                }
            }
            monitor.forget(stand.lane);
        }
    }

    private static long enterUserCode(ReadingRole role) {
        // Who rescued it last still reads for a moment.
        while (!role.tryTake()) {
            Thread.onSpinWait();
        }
        return role.enterUserCode();
    }

    private static void spin(long nanos) {
        var start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    /** The last act of a lane's reader failed on the monitor's thread, and from then on nobody was rescued in this JVM. */
    @Test
    void aRescueThatFailsDoesNotEndTheWatchOverOthers(Leaks leaks) throws Exception {
        try (var bad = new LaneStand(this::holdUpTheFirst, cause -> {
                    throw new IllegalStateException("on purpose");
                });
                var good = new LaneStand(number -> {
                    if (number == 1) {
                        hold(goOn);
                    }
                })) {
            monitor.watch(bad.lane);
            monitor.watch(good.lane);
            good.lane.ensureReader();
            good.send();
            good.send();
            quietly().until(() -> good.received.get() == 1);
            bad.lane.ensureReader();
            bad.send();
            quietly().until(() -> bad.received.get() == 1);
            // Without a thread to be had the rescue ends the lane, which throws.
            bad.workers.close();
            monitor.userCodeBegins();
            quietly().until(() -> bad.end.get() != null);
            // Nobody goes into user code any more who would wake it.
            quietly().until(() -> good.received.get() == 2);
            goOn.countDown();
            assertThat(monitor.watched()).isEqualTo(2);
            monitor.forget(bad.lane);
            monitor.forget(good.lane);
            quietly().until(() -> leaks.uncaught().removeIf(e -> "on purpose".equals(e.getMessage())));
        } finally {
            goOn.countDown();
        }
    }

    /** What nobody caught is looked at by the test itself. */
    private static ConditionFactory quietly() {
        return await().dontCatchUncaughtExceptions();
    }

    private Thread monitorThread(Runnable task) {
        var thread = new Thread(task, "simple-ipc monitor");
        threads.add(thread);
        return thread;
    }

    private boolean rests() {
        return threads.stream().filter(Thread::isAlive).allMatch(thread -> thread.getState() == Thread.State.WAITING);
    }

    private long monitorThreads() {
        return threads.stream().filter(Thread::isAlive).count();
    }

    private void holdUpTheFirst(int number) {
        readers.add(Thread.currentThread());
        if (number == 1) {
            hold(goOn);
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
