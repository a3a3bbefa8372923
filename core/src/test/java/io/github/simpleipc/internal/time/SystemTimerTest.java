package io.github.simpleipc.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemTimerTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final String NAME = "simple-ipc-timer-test";

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final SystemTimer timer = new SystemTimer(NAME, failures::add);

    @AfterEach
    void endsItsThread() {
        timer.close();
        awaitNoThread();
    }

    @Test
    void hasNoThreadBeforeTheFirstAlarm() {
        assertThat(threads()).isEmpty();
        timer.at(timer.nanoTime() + HOUR, () -> {});
        assertThat(threads())
                .singleElement()
                .satisfies(thread -> assertThat(thread.isDaemon()).isTrue());
    }

    @Test
    void runsAlarmsInTheOrderOfTheirTimes() throws Exception {
        var order = new CopyOnWriteArrayList<Integer>();
        var done = new CountDownLatch(3);
        var now = timer.nanoTime();
        for (int i : new int[] {3, 1, 2}) {
            timer.at(now + TimeUnit.MILLISECONDS.toNanos(20L * i), () -> {
                order.add(i);
                done.countDown();
            });
        }
        done.await();
        assertThat(order).containsExactly(1, 2, 3);
    }

    @Test
    void runsAnAlarmForThePastAtOnce() throws Exception {
        var done = new CountDownLatch(1);
        timer.at(timer.nanoTime() - HOUR, done::countDown);
        done.await();
    }

    @Test
    void neverRunsAnAlarmBeforeItsTime() throws Exception {
        var late = new CopyOnWriteArrayList<Long>();
        var done = new CountDownLatch(20);
        for (var i = 0; i < 20; i++) {
            var at = timer.nanoTime() + TimeUnit.MICROSECONDS.toNanos(700L * i);
            timer.at(at, () -> {
                late.add(timer.nanoTime() - at);
                done.countDown();
            });
        }
        done.await();
        assertThat(late).allSatisfy(nanos -> assertThat(nanos).isNotNegative());
    }

    @Test
    void anEarlierAlarmShortensTheSleep() throws Exception {
        timer.at(timer.nanoTime() + HOUR, () -> {});
        await().until(() -> threads().stream().anyMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        var done = new CountDownLatch(1);
        timer.at(timer.nanoTime(), done::countDown);
        done.await();
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void cancelForgetsTheAlarm() throws Exception {
        var ran = new CopyOnWriteArrayList<String>();
        var done = new CountDownLatch(1);
        var soon = timer.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        var alarm = timer.at(soon, () -> ran.add("cancelled"));
        timer.at(soon + 1, done::countDown);
        alarm.cancel();
        alarm.cancel();
        assertThat(timer.pending()).isEqualTo(1);
        done.await();
        assertThat(ran).isEmpty();
    }

    @Test
    void cancelledAlarmsLeakNothingAndWakeNobody() {
        timer.at(timer.nanoTime() + HOUR, () -> {});
        await().until(() -> threads().stream().anyMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        for (var i = 0; i < 100_000; i++) {
            timer.at(timer.nanoTime() + 2 * HOUR, () -> {}).cancel();
        }
        assertThat(timer.pending()).isEqualTo(1);
        assertThat(timer.wakeUps()).isZero();
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheTimerGoesOn() throws Exception {
        var done = new CountDownLatch(1);
        var now = timer.nanoTime();
        timer.at(now, () -> {
            throw new AssertionError("thrown on purpose");
        });
        timer.at(now + 1, done::countDown);
        done.await();
        assertThat(failures).singleElement().isInstanceOf(AssertionError.class);
    }

    @Test
    void aTaskThatInterruptsItsThreadDoesNotDisturbTheNext() throws Exception {
        var interrupted = new CopyOnWriteArrayList<Boolean>();
        var done = new CountDownLatch(1);
        var now = timer.nanoTime();
        timer.at(now, () -> Thread.currentThread().interrupt());
        timer.at(now + 1, () -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            done.countDown();
        });
        done.await();
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void mayBeClosedByItsOwnTask() {
        timer.at(timer.nanoTime() + HOUR, () -> {});
        timer.at(timer.nanoTime(), timer::close);
        awaitNoThread();
        assertThat(timer.pending()).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void ignoresAlarmsAfterClose() {
        timer.close();
        timer.close();
        timer.at(timer.nanoTime(), () -> failures.add(new AssertionError("ran")))
                .cancel();
        assertThat(threads()).isEmpty();
        assertThat(timer.pending()).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void endsItsThreadWhenNothingIsLeftAndStartsAnotherWhenNeeded() throws Exception {
        for (var i = 0; i < 3; i++) {
            var done = new CountDownLatch(1);
            timer.at(timer.nanoTime(), done::countDown);
            done.await();
            awaitNoThread();
        }
    }

    @Test
    void runsEveryAlarmExactlyOnceWhenManyThreadsSetThem() throws Exception {
        var count = 4 * 2_000;
        var done = new CountDownLatch(count);
        var setters = new Thread[4];
        for (var i = 0; i < setters.length; i++) {
            setters[i] = new Thread(() -> {
                for (var k = 0; k < 2_000; k++) {
                    timer.at(timer.nanoTime() + k, done::countDown);
                    timer.at(timer.nanoTime() + HOUR, done::countDown).cancel();
                }
            });
            setters[i].start();
        }
        for (var setter : setters) {
            setter.join();
        }
        done.await();
        assertThat(timer.pending()).isZero();
    }

    private static void awaitNoThread() {
        await().until(() -> threads().isEmpty());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(NAME))
                .toList();
    }
}
