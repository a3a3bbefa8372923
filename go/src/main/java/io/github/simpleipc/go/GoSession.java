package io.github.simpleipc.go;

import io.github.simpleipc.HandlerFailedException.Reason;
import io.github.simpleipc.Role;
import io.github.simpleipc.go.LastLine.Fate;
import io.github.simpleipc.spi.SessionHost;
import io.github.simpleipc.spi.TextQuery;
import io.github.simpleipc.spi.WireLog;
import io.github.simpleipc.spi.WireSession;
import java.io.IOException;

/** The session: reads lines and says what each calls for; what this side says is the {@link Outbox}'s. */
final class GoSession implements WireSession {
    /** More of a line than a read-ahead of the peer: it is a long one, and its peer is busy with it. */
    private static final int LONG_LINE_BYTES = 4096;

    private final GoLink proven;
    private final SessionHost host;
    private final WireLog log;
    private final Outbox outbox;
    private final Watch watch;

    GoSession(GoLink proven, SessionHost host) {
        this.proven = proven;
        this.host = host;
        this.log = proven.host().log();
        var fate = proven.ownRole() == Role.SERVER ? Fate.OPENING : Fate.READ;
        this.outbox = new Outbox(proven, fate, () -> log.keepAlive("sent a keep-alive"));
        this.watch = new Watch(proven, outbox, host::lost);
    }

    @Override
    public void run() throws IOException {
        proven.reader().setMaxLineBytes(proven.maxLineBytes());
        if (proven.ownRole() == Role.CLIENT) {
            // The original begins so, and a Go server's clock runs from here.
            outbox.wantKeepAlive();
        }
        outbox.pump();
        watch.start();
        while (true) {
            readAll();
            outbox.pump();
            host.progressed();
            var failure = outbox.failure();
            if (failure != null) {
                throw failure;
            }
            proven.link().await(true, outbox.isBlocked());
        }
    }

    private void readAll() throws IOException {
        var line = proven.reader().poll();
        while (line != null) {
            watch.heard();
            if (line.length > LONG_LINE_BYTES) {
                watch.takesIn();
            }
            received(proven.codec().decode(line));
            if (line.length > LONG_LINE_BYTES) {
                watch.readsOn();
            }
            line = proven.reader().poll();
        }
        if (proven.reader().heldBytes() > LONG_LINE_BYTES) {
            watch.readsOn();
        }
    }

    private void received(Message message) {
        outbox.heard();
        switch (message.opCode()) {
            case RESPONSE, NORESPONSE -> answered(message);
            case REQUEST -> asked(message);
            case KEEPALIVE -> {
                log.keepAlive("got a keep-alive");
                outbox.accept();
            }
            case KEEPALIVE_ACCEPTED -> {
                log.keepAlive("a keep-alive was accepted");
                outbox.accepted();
            }
            case SECRET, SECRET_ACCEPTED, ISIPC, UNKNOWN -> log.debug(() -> "ignored a line: " + message);
        }
    }

    private void answered(Message message) {
        var query = outbox.answered(message.id());
        if (query == null) {
            log.debug(() -> "an answer came that nobody waits for: " + message);
            return;
        }
        var bytes = LenientUtf8.length(message.data());
        var max = proven.host().options().maxMessageBytes();
        if (bytes > max) {
            query.fail(Reason.RESPONSE_TOO_LARGE, "the response has " + bytes + " bytes, over the maximum of " + max);
        } else {
            query.answer(message.data());
        }
    }

    private void asked(Message message) {
        var bytes = LenientUtf8.length(message.data());
        var max = proven.host().options().maxMessageBytes();
        if (bytes > max) {
            log.warning("a query of the peer gets no answer: it has " + bytes + " bytes, over the maximum of " + max);
            return;
        }
        var maxQueries = proven.host().options().maxQueries();
        if (outbox.waitingResponses() >= maxQueries) {
            // Or who asks and does not read would have them pile up.
            log.warning("a query of the peer gets no answer: as many answers as are allowed, " + maxQueries
                    + ", wait to be written");
            return;
        }
        var id = message.id();
        host.handle(message.data(), (int) bytes, response -> outbox.respond(id, response));
    }

    @Override
    public void submit(TextQuery query) {
        outbox.submit(query);
    }

    @Override
    public void forget(TextQuery query) {
        outbox.forget(query);
    }

    /**
     * A Go process that lost its link goes on with its keep-alives there while it dials anew. So it has to show that it reads:
     * a keep-alive of this side is accepted, or it is lost after the timeout.
     */
    @Override
    public void contested() {
        outbox.wantKeepAlive();
    }

    @Override
    public boolean isIdle() {
        return outbox.isIdle();
    }

    @Override
    public void shutdown() throws IOException {
        proven.link().shutdownOutput();
    }

    @Override
    public void close() {
        watch.stop();
        proven.link().close();
        outbox.close();
    }
}
