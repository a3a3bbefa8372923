package io.github.simpleipc.torture.end;

import io.github.simpleipc.QueryContext;
import io.github.simpleipc.torture.end.Payload.Behaviour;
import io.github.simpleipc.torture.end.Payload.Head;
import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.Journal;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The handlers of an end: do what the query asks for, and write down first what they are about to do. */
final class Answering {
    /** Asks the peer from inside a handler; returns when that is settled. */
    interface AskingBack {
        void ask(int depth, QueryContext context);
    }

    private final EndConfig config;
    private final Journal journal;
    private final AskingBack askingBack;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong count = new AtomicLong();

    Answering(EndConfig config, Journal journal, AskingBack askingBack) {
        this.config = config;
        this.journal = journal;
        this.askingBack = askingBack;
    }

    /** Grows whenever a handler begins or ends; odd behaviour aside, unchanged means idle. */
    long activity() {
        return count.get();
    }

    boolean isIdle() {
        return running.get() == 0;
    }

    // Null on purpose, when asked for.
    @SuppressWarnings("NullAway")
    String text(String query, QueryContext context) throws InterruptedException {
        var head = Head.of(query);
        begin(head, Payload.hash(query));
        try {
            act(head, context);
            var response = head.behaviour() == Behaviour.RETURN_NULL ? null : textResponse(head);
            journal.write(new Entry.Returned(
                    head.number(), response == null ? -1 : Payload.hash(response), System.nanoTime()));
            return isLie(Lie.WRONG_ANSWER, head) && response != null ? response + "!" : response;
        } finally {
            end();
        }
    }

    // Null on purpose, when asked for.
    @SuppressWarnings("NullAway")
    byte[] bytes(byte[] query, QueryContext context) throws InterruptedException {
        var head = Head.of(query);
        begin(head, Payload.hash(query));
        try {
            act(head, context);
            var response = head.behaviour() == Behaviour.RETURN_NULL ? null : bytesResponse(head);
            journal.write(new Entry.Returned(
                    head.number(), response == null ? -1 : Payload.hash(response), System.nanoTime()));
            if (isLie(Lie.WRONG_ANSWER, head) && response != null && response.length > 0) {
                response[response.length - 1]++;
            }
            return response;
        } finally {
            end();
        }
    }

    void textSignal(String signal, QueryContext context) throws InterruptedException {
        signal(Head.of(signal), Payload.hash(signal), context);
    }

    void bytesSignal(byte[] signal, QueryContext context) throws InterruptedException {
        signal(Head.of(signal), Payload.hash(signal), context);
    }

    private void signal(Head head, long hash, QueryContext context) throws InterruptedException {
        // All of them: in a short scenario there are few.
        if (config.lies().contains(Lie.DROP_SIGNAL)) {
            return;
        }
        begin(head, hash);
        try {
            act(head, context);
            journal.write(new Entry.Returned(head.number(), 0, System.nanoTime()));
        } finally {
            end();
        }
    }

    private void begin(Head head, long hash) {
        running.incrementAndGet();
        count.incrementAndGet();
        journal.write(new Entry.Run(head.number(), hash, System.nanoTime()));
    }

    private void end() {
        running.decrementAndGet();
        count.incrementAndGet();
    }

    private void act(Head head, QueryContext context) throws InterruptedException {
        switch (head.behaviour()) {
            case SLOW -> Thread.sleep(head.millis());
            case NEST -> askingBack.ask(head.depth(), context);
            case THROW -> {
                journal.write(new Entry.Threw(head.number(), System.nanoTime()));
                throw new IllegalStateException("as asked");
            }
            case ANSWER, RETURN_NULL, TOO_MUCH -> {}
        }
    }

    private String textResponse(Head head) {
        if (head.behaviour() == Behaviour.TOO_MUCH) {
            return "x".repeat(config.plan().maxMessageBytes() + 1);
        }
        return head.responseSize() == 0 ? "" : Payload.text(responseHead(head), variety(head), head.responseSize());
    }

    private byte[] bytesResponse(Head head) {
        if (head.behaviour() == Behaviour.TOO_MUCH) {
            return new byte[config.plan().maxMessageBytes() + 1];
        }
        return head.responseSize() == 0
                ? new byte[0]
                : Payload.bytes(responseHead(head), variety(head), head.responseSize());
    }

    /** Which query it answers, and who does. */
    private byte[] responseHead(Head head) {
        return ByteBuffer.allocate(16)
                .putInt(head.number().process())
                .putLong(head.number().count())
                .putInt(config.number())
                .array();
    }

    private static long variety(Head head) {
        return head.number().process() * 1_000_003L + head.number().count();
    }

    private boolean isLie(Lie lie, Head head) {
        return config.lies().contains(lie) && lie.isDue(head.number());
    }
}
