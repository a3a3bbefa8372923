package io.github.simpleipc.internal.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link ReadingRole}: never two holders, and what the reader owns goes over with the role. */
public final class RoleStress {
    private RoleStress() {}

    /** Two threads come for a free role, and each that gets it counts what only its holder may touch. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one of them had it, and it was released")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both had it, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "two holders at a time, or what one wrote was lost")
    @State
    public static class TwoTakers {
        private final ReadingRole role = new ReadingRole();
        /** Owned by the holder. */
        private int owned;

        /** One of the two. */
        @Actor
        public void one(II_Result result) {
            result.r1 = readOnce();
        }

        /** The other. */
        @Actor
        public void other(II_Result result) {
            result.r2 = readOnce();
        }

        /** How often it was taken, and how often its holder counted. */
        @Arbiter
        public void both(II_Result result) {
            result.r1 += result.r2;
            result.r2 = owned;
        }

        private int readOnce() {
            if (!role.tryTake()) {
                return 0;
            }
            owned++;
            role.release();
            return 1;
        }
    }

    /** The thread in user code comes back while another takes its role over. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the thread that came back reads on")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the other reads, and sees all that the first has done")
    @Outcome(expect = FORBIDDEN, desc = "two readers, none, or one that does not see what the first has done")
    @State
    public static class ReturnAgainstTakeOver {
        private final ReadingRole role = new ReadingRole();
        private int owned;

        /** Has the role from the beginning. */
        public ReturnAgainstTakeOver() {
            role.tryTake();
        }

        /** Goes into user code and comes back. */
        @Actor
        public void reader(III_Result result) {
            owned = 1;
            var stamp = role.enterUserCode();
            result.r1 = role.takeOver(stamp) ? 1 : 0;
        }

        /** Has looked and found it there. */
        @Actor
        public void rescuer(III_Result result) {
            var stamp = role.userCode();
            if (stamp != ReadingRole.NONE && role.takeOver(stamp)) {
                result.r2 = 1;
                result.r3 = owned;
            }
        }
    }

    /** Two stays in user code: a stamp of the first must not take the role out of the second. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "it came back in time, twice")
    @Outcome(id = "0, -1, 1", expect = ACCEPTABLE, desc = "the other took it over in the first stay")
    @Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the other took it over in the second stay")
    @Outcome(expect = FORBIDDEN, desc = "two readers, none, or a stamp of the first stay that was good for the second")
    @State
    public static class TwoStaysAgainstTakeOver {
        private final ReadingRole role = new ReadingRole();
        /** How many stays have begun, or are about to. Written by the reader. */
        private volatile int stays;

        private volatile boolean over;

        /** Has the role from the beginning. */
        public TwoStaysAgainstTakeOver() {
            role.tryTake();
        }

        /** Runs user code twice, if it still reads after the first time. */
        @Actor
        public void reader(III_Result result) {
            result.r1 = stay(1);
            result.r2 = result.r1 == 1 ? stay(2) : -1;
            over = true;
        }

        /** Looks until it sees a stay, and takes over what it saw; notes which stay that was at the latest. */
        @Actor
        public void rescuer(III_Result result) {
            var stamp = role.userCode();
            while (stamp == ReadingRole.NONE && !over) {
                stamp = role.userCode();
            }
            var stay = stays;
            result.r3 = stamp != ReadingRole.NONE && role.takeOver(stamp) ? stay : 0;
        }

        private int stay(int number) {
            stays = number;
            var stamp = role.enterUserCode();
            Thread.onSpinWait();
            return role.takeOver(stamp) ? 1 : 0;
        }
    }
}
