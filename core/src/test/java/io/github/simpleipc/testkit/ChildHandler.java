package io.github.simpleipc.testkit;

import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.QueryContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The handlers that a child can be told to have.
 *
 * <pre>
 * echo            the query
 * reverse         its characters in reverse
 * slow:MILLIS     the query, later
 * nested:DEPTH    the query, once the peer has answered it in the same way, with one level less; a level is written
 *                 in front of the text, as in "3 text", and begins with DEPTH where it is missing
 * throw           throws
 * </pre>
 */
final class ChildHandler implements ContextHandler<String> {
    private final String kind;
    private final int number;

    ChildHandler(String text) {
        var parts = text.split(":", 2);
        kind = parts[0];
        number = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
        switch (kind) {
            case "echo", "reverse", "slow", "nested", "throw" -> {}
            default -> throw new IllegalArgumentException("unknown handler: " + text);
        }
    }

    @Override
    public String answer(String query, QueryContext context) throws Exception {
        return switch (kind) {
            case "echo" -> query;
            case "reverse" -> new StringBuilder(query).reverse().toString();
            case "slow" -> slow(query);
            case "nested" -> nested(query, context);
            default -> throw new IllegalStateException("thrown on purpose");
        };
    }

    private String slow(String query) throws InterruptedException {
        // Nobody counts it down: a pause is all that is wanted.
        var pause = new CountDownLatch(1);
        if (pause.await(number, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody could have");
        }
        return query;
    }

    private String nested(String query, QueryContext context) throws Exception {
        var parts = query.split(" ", 2);
        var hasLevel = parts.length == 2 && parts[0].matches("[0-9]{1,4}");
        var level = hasLevel ? Integer.parseInt(parts[0]) : number;
        var text = hasLevel ? parts[1] : query;
        return level == 0 ? text : context.connection().query(level - 1 + " " + text);
    }
}
