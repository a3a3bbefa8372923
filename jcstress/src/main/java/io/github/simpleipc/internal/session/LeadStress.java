package io.github.simpleipc.internal.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link Lane}, {@link LeadersLine} and {@link Asker}: who stops reading frees the role and then looks whether somebody must
 * read, who wants a reader says so and then looks whether somebody reads. One of the two sees the other, or a wait hangs.
 */
public final class LeadStress {
    private LeadStress() {}

    /** Two callers that block: one leads, and the other must get its response or the lead. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both have their responses")
    @Outcome(expect = FORBIDDEN, desc = "nobody reads, and a caller waits")
    @State
    public static class TwoCallers {
        private final AskingSide side = new AskingSide();

        /** One caller. */
        @Actor
        public void one(II_Result result) {
            result.r1 = side.ask();
        }

        /** The other. */
        @Actor
        public void other(II_Result result) {
            result.r2 = side.ask();
        }
    }

    /** A caller leads, or waits behind a library thread's turn that ends, while another's query needs such a turn. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both have their responses")
    @Outcome(expect = FORBIDDEN, desc = "nobody reads, and a response is owed")
    @State
    public static class CallerBesideAsynchronous {
        private final AskingSide side = new AskingSide();

        /** Blocks. */
        @Actor
        public void caller(II_Result result) {
            result.r1 = side.ask();
        }

        /** Does not. */
        @Actor
        public void asynchronous(II_Result result) {
            result.r2 = side.askAsynchronously();
        }
    }

    /** A look at the link is wanted while a leader has done its last one. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the response came, and somebody looked")
    @Outcome(expect = FORBIDDEN, desc = "nobody reads, and a look is wanted")
    @State
    public static class CallerBesideLook {
        private final AskingSide side = new AskingSide();

        /** Leads. */
        @Actor
        public void caller(II_Result result) {
            result.r1 = side.ask();
        }

        /** Wants a look. */
        @Actor
        public void looker(II_Result result) {
            result.r2 = side.look();
        }
    }
}
