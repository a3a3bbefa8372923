package io.github.simpleipc.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.simpleipc.Peer;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.session.HostedSession.Environment;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Has the queries that came by a second wire answered by the user's handler. Such a wire knows nothing but responses: a query
 * that cannot be handled gets none, and the log says why.
 */
final class HostedHandling {
    private final Environment environment;
    private final Peer peer;
    private final Runnable onChange;
    private final Set<HostedContext> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    HostedHandling(Environment environment, Peer peer, Runnable onChange) {
        this.environment = environment;
        this.peer = peer;
        this.onChange = onChange;
    }

    /** See {@link io.github.simpleipc.spi.SessionHost#handle}. */
    void handle(String text, int bytes, Consumer<String> answer) {
        var limit = environment.connection().options().maxQueries();
        var budget = environment.budgets().queries();
        if (closing) {
            notAnswered("this side is closing its connection");
        } else if (environment.handlers().text() == null) {
            notAnswered("there is no handler for text");
        } else if (open.size() >= limit) {
            notAnswered("as many as are allowed, " + limit + ", are not handled yet");
        } else if (!budget.tryReserve(bytes)) {
            notAnswered("the room for received messages is full: " + budget.held() + " bytes are held");
        } else {
            var context = new HostedContext(peer, environment.connection());
            open.add(context);
            logGot(text);
            environment.userCode().executeFrom(environment.callbacks(), new UserCode.Task() {
                @Override
                public void run() {
                    HostedHandling.this.run(context, bytes, text, answer);
                }

                @Override
                public void rejected() {
                    HostedHandling.this.rejected(context, bytes);
                }
            });
        }
    }

    private void rejected(HostedContext context, int bytes) {
        environment.budgets().queries().release(bytes);
        over(context);
        notAnswered("there is no thread for it");
    }

    private void run(HostedContext context, int bytes, String text, Consumer<String> answer) {
        environment.budgets().queries().release(bytes);
        try {
            if (!context.isCancelled()) {
                answer(context, text, answer);
            }
        } finally {
            over(context);
        }
    }

    private void answer(HostedContext context, String text, Consumer<String> answer) {
        String response;
        try {
            response = Objects.requireNonNull(environment.handlers().text(), "the handler")
                    .answer(text, context);
        } catch (Throwable e) {
            environment.log().error("the handler threw; on this wire the peer gets no answer", e);
            return;
        }
        // Handlers come from outside: they may return null whatever their signature says.
        if (response == null) {
            notAnswered("its handler returned null");
            return;
        }
        var limit = environment.connection().options().maxMessageBytes();
        try {
            var bytes = Utf8.encode(response).length;
            if (bytes > limit) {
                notAnswered("its response of " + bytes + " bytes is over the maximum of " + limit);
            } else {
                answer.accept(response);
            }
        } catch (CharacterCodingException e) {
            notAnswered("its response has a lone surrogate, which UTF-8 cannot express");
        }
    }

    private void notAnswered(String why) {
        environment.log().warning("a query of the peer gets no answer: " + why);
    }

    private void logGot(String text) {
        var log = environment.log();
        if (log.logsQueries()) {
            log.query("got a text", ConnectionLog.content(true, text.getBytes(UTF_8)));
        }
    }

    private void over(HostedContext context) {
        open.remove(context);
        onChange.run();
    }

    /** Takes nothing new. */
    void close() {
        closing = true;
    }

    /** True if no handler runs. */
    boolean isQuiet() {
        return open.isEmpty();
    }

    /** The peer is gone: handlers can see it. */
    void end() {
        closing = true;
        open.forEach(HostedContext::cancel);
    }
}
