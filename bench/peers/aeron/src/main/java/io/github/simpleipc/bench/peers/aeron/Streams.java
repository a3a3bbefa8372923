package io.github.simpleipc.bench.peers.aeron;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.github.simpleipc.bench.subject.Subject.Side;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * The two streams on which one side asks.
 *
 * @param queries the number of the stream of its queries
 * @param responses the number of the stream that answers them
 */
record Streams(int queries, int responses) {
    private static final String CHANNEL = "aeron:ipc";

    /** One side of a pair of streams. */
    record Ends(Publication out, Subscription in) {}

    static Streams of(Side asker) {
        return asker == Side.FIRST ? new Streams(11, 12) : new Streams(21, 22);
    }

    Asker asker(Aeron aeron, Supplier<IdleStrategy> idling) {
        return new Asker(
                new Ends(aeron.addPublication(CHANNEL, queries), aeron.addSubscription(CHANNEL, responses)), idling);
    }

    Ends answering(Aeron aeron) {
        return new Ends(aeron.addPublication(CHANNEL, responses), aeron.addSubscription(CHANNEL, queries));
    }
}
