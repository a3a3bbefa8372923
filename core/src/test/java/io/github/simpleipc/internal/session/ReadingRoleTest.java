package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.testkit.Trials;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadingRoleTest {
    private static final int ROUNDS = Trials.count(400_000);

    private final ReadingRole role = new ReadingRole();

    @Test
    void isTakenOnceAndAgainWhenItWasReleased() {
        assertThat(role.isFree()).isTrue();
        assertThat(role.tryTake()).isTrue();
        assertThat(role.isFree()).isFalse();
        assertThat(role.tryTake()).isFalse();
        role.release();
        assertThat(role.isFree()).isTrue();
        assertThat(role.tryTake()).isTrue();
    }

    /** The stamp of no stay was the number of a role that nobody had had yet. */
    @Test
    void aNewRoleIsInNoStayInUserCode() {
        assertThat(role.isAt(ReadingRole.NONE)).isFalse();
        assertThat(role.takeOver(ReadingRole.NONE)).isFalse();
        assertThat(role.isFree()).isTrue();
    }

    @Test
    void nobodyTakesItOutOfUserCodeWithoutTheStamp() {
        take();
        var stamp = role.enterUserCode();
        assertThat(stamp).isNotEqualTo(ReadingRole.NONE);
        assertThat(role.userCode()).isEqualTo(stamp);
        assertThat(role.isAt(stamp)).isTrue();
        assertThat(role.isFree()).isFalse();
        assertThat(role.tryTake()).isFalse();
        assertThat(role.takeOver(ReadingRole.NONE)).isFalse();
        assertThat(role.takeOver(stamp)).isTrue();
        assertThat(role.takeOver(stamp)).isFalse();
        assertThat(role.isAt(stamp)).isFalse();
        assertThat(role.userCode()).isEqualTo(ReadingRole.NONE);
    }

    @Test
    void aStampIsGoodForOneStayOnly() {
        take();
        var first = role.enterUserCode();
        assertThat(role.takeOver(first)).isTrue();
        var second = role.enterUserCode();
        assertThat(second).isNotEqualTo(first);
        assertThat(role.isAt(first)).isFalse();
        assertThat(role.takeOver(first)).isFalse();
        assertThat(role.takeOver(second)).isTrue();
        role.release();
        take();
        var third = role.enterUserCode();
        assertThat(role.takeOver(second)).isFalse();
        assertThat(role.takeOver(third)).isTrue();
    }

    @Test
    void eachChangeGivesAnotherNumber() {
        var before = role.changes();
        take();
        var taken = role.changes();
        var inside = role.enterUserCode();
        assertThat(role.takeOver(inside)).isTrue();
        var back = role.changes();
        role.release();
        assertThat(new long[] {before, taken, inside, back, role.changes()}).doesNotHaveDuplicates();
    }

    @Test
    void whoHasItNotCanNeitherReleaseItNorGoIntoUserCode() {
        assertThatThrownBy(role::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(role::enterUserCode).isInstanceOf(IllegalStateException.class);
        take();
        var stamp = role.enterUserCode();
        assertThatThrownBy(role::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(role::enterUserCode).isInstanceOf(IllegalStateException.class);
        assertThat(role.isAt(stamp)).isTrue();
    }

    /** What the reader owns is a plain field here: it must go over with the role. */
    @Tag("sweep")
    @Test
    void twoThreadsNeverReadAtOnce() {
        var reads = new long[1];
        var readers = new AtomicInteger();
        Callable<Long> reader = () -> {
            var own = 0L;
            for (var i = 0; i < ROUNDS; i++) {
                if (!role.tryTake()) {
                    Thread.onSpinWait();
                    continue;
                }
                assertThat(readers.incrementAndGet()).isEqualTo(1);
                reads[0]++;
                own++;
                readers.decrementAndGet();
                if (i % 3 == 0) {
                    var stamp = role.enterUserCode();
                    assertThat(role.takeOver(stamp)).isTrue();
                    assertThat(readers.incrementAndGet()).isEqualTo(1);
                    readers.decrementAndGet();
                }
                role.release();
            }
            return own;
        };
        var other = async(reader);
        var own = async(reader);
        var all = own.join() + other.join();
        assertThat(reads[0]).isEqualTo(all);
        assertThat(reads[0]).isGreaterThan(0);
    }

    /** One goes into user code and comes back, the other rescues it: each stay is won by one of them. */
    @Tag("sweep")
    @Test
    void aStayInUserCodeIsTakenOverOnce() {
        var over = new AtomicBoolean();
        var rescued = new AtomicLong();
        var readers = new AtomicInteger();
        var rescuer = async(() -> {
            while (!over.get()) {
                var stamp = role.userCode();
                if (stamp != ReadingRole.NONE && role.takeOver(stamp)) {
                    assertThat(readers.incrementAndGet()).isEqualTo(1);
                    rescued.incrementAndGet();
                    readers.decrementAndGet();
                    role.release();
                }
            }
            return 0L;
        });
        var came = 0L;
        var stays = 0L;
        while (stays < ROUNDS && !rescuer.isCompletedExceptionally()) {
            if (!role.tryTake()) {
                Thread.onSpinWait();
                continue;
            }
            var stamp = role.enterUserCode();
            stays++;
            if (role.takeOver(stamp)) {
                assertThat(readers.incrementAndGet()).isEqualTo(1);
                came++;
                readers.decrementAndGet();
                role.release();
            }
        }
        over.set(true);
        rescuer.join();
        assertThat(came + rescued.get()).isEqualTo(stays);
        assertThat(role.isFree()).isTrue();
    }

    private void take() {
        assertThat(role.tryTake()).isTrue();
    }

    private static CompletableFuture<Long> async(Callable<Long> task) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return task.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }
}
