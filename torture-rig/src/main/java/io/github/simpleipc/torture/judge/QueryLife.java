package io.github.simpleipc.torture.judge;

import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.QueryNumber;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that both sides wrote about one query. */
final class QueryLife {
    final QueryNumber number;
    Evidence.@Nullable OfProcess asker;
    Entry.@Nullable Asked asked;
    /** How it was settled, in the order of the journal; more than one is a violation. */
    final List<Entry> settlements = new ArrayList<>();

    final List<Entry.Run> runs = new ArrayList<>();
    final List<Evidence.OfProcess> runners = new ArrayList<>();
    Entry.@Nullable Returned returned;
    Entry.@Nullable Threw threw;

    QueryLife(QueryNumber number) {
        this.number = number;
    }

    boolean hasRun() {
        return !runs.isEmpty();
    }

    /** For the report. */
    @Override
    public String toString() {
        var text = new StringBuilder("query " + number + ":");
        if (asked != null) {
            text.append(" [").append(asked.line()).append(']');
        }
        settlements.forEach(entry -> text.append(" [").append(entry.line()).append(']'));
        for (var i = 0; i < runs.size(); i++) {
            text.append(" [process ").append(runners.get(i).number()).append(": ");
            text.append(runs.get(i).line()).append(']');
        }
        if (returned != null) {
            text.append(" [").append(returned.line()).append(']');
        }
        if (threw != null) {
            text.append(" [").append(threw.line()).append(']');
        }
        return text.toString();
    }
}
