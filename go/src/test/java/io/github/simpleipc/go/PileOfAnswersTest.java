package io.github.simpleipc.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.Role;
import io.github.simpleipc.spi.SessionHost;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A peer that asks and does not read: what it is answered must not pile up here without end. */
class PileOfAnswersTest {
    private static final int ASKED = 100;

    @Test
    void whoReadsNoAnswersGetsNoMoreHandled() {
        var handled = new AtomicInteger();
        var host = new FuzzedHost(new FuzzedClock());
        var ids = new Ids();
        var codec = new LineCodec(LineCipher.NONE, ids::fresh);
        var queries = new ByteArrayOutputStream();
        for (int i = 0; i < ASKED; i++) {
            queries.writeBytes(codec.encode(new Message(OpCode.REQUEST, "query " + i, i)));
        }
        var deaf = new Source(queries.toByteArray(), 4096);
        var link = new GoLink(deaf, new LineReader(deaf, 4096), codec, ids, Role.CLIENT, Manner.FREELY, host);
        var session = link.session(new SessionHost() {
            @Override
            public void handle(String text, int bytes, Consumer<String> answer) {
                handled.incrementAndGet();
                answer.accept(text);
            }

            @Override
            public void progressed() {}

            @Override
            public void lost(Exception cause) {}
        });
        assertThatThrownBy(session::run).isInstanceOf(EOFException.class);
        session.close();
        // A keep-alive is being written, and takes for ever.
        assertThat(handled).hasValue(FuzzedHost.MAX_QUERIES);
    }
}
