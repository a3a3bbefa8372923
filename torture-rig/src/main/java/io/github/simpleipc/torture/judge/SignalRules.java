package io.github.simpleipc.torture.judge;

import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.QueryNumber;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** That a process's signal handlers ran in the order of each sender. */
final class SignalRules {
    private SignalRules() {}

    /**
     * Within one process and for one sending thread: a later signal is never run before an earlier one. (Between two processes of one
     * side there is no order to keep: the first is gone.)
     *
     * @param process whose handlers are looked at
     */
    static void check(Evidence.OfProcess process, Map<QueryNumber, QueryLife> lives, List<Violation> violations) {
        record Sender(int process, int thread) {}
        var last = new HashMap<Sender, Long>();
        for (var entry : process.journal()) {
            if (!(entry instanceof Entry.Run run)) {
                continue;
            }
            var life = lives.get(run.number());
            if (life == null || life.asked == null || !life.asked.kind().isSignal()) {
                continue;
            }
            var before = last.merge(
                    new Sender(run.number().process(), life.asked.thread()),
                    run.number().count(),
                    Math::max);
            if (before > run.number().count()) {
                violations.add(new Violation(
                        Rule.SIGNAL_ORDER, "run behind " + run.number().process() + "." + before + ": " + life));
            }
        }
    }
}
