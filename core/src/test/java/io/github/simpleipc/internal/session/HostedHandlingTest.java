package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What becomes of the queries that come by a second wire: each is answered, or the log says why it is not. */
class HostedHandlingTest {
    private WireStand stand = new WireStand();
    private final List<String> answers = new ArrayList<>();
    private int changes;
    private HostedHandling handling;

    private void start() {
        handling = new HostedHandling(stand.environment(), WireStand.PEER, () -> changes++);
    }

    private void start(ContextHandler<String> handler) {
        stand.handlers = new Handlers(handler, null, null, null);
        start();
    }

    private void handle(String text) {
        handling.handle(text, text.length(), answers::add);
    }

    private void notAnswered(String why) {
        assertThat(stand.log.count("WARNING test: a query of the peer gets no answer: " + why))
                .as(stand.log.lines().toString())
                .isOne();
        assertThat(answers).isEmpty();
    }

    @Test
    void aQueryHasItsRoomUntilItsHandlerHasIt() {
        start((text, context) -> text + " with " + stand.budgets.queries().held());
        assertThat(handling.isQuiet()).isTrue();
        handle("hello");
        assertThat(stand.budgets.queries().held()).isEqualTo(5);
        assertThat(handling.isQuiet()).isFalse();
        assertThat(changes).isZero();
        stand.runTasks();
        assertThat(answers).containsExactly("hello with 0");
        assertThat(handling.isQuiet()).isTrue();
        assertThat(changes).isOne();
        assertThat(stand.log.has("got a text: 'hello'")).isTrue();
    }

    @Test
    void ofALongTextTheLogHasTheBeginning() {
        start();
        handle("x".repeat(200));
        handle("y".repeat(201));
        assertThat(stand.log.has("'" + "x".repeat(200) + "'")).isTrue();
        assertThat(stand.log.has("'" + "y".repeat(200) + "'… (201 bytes)")).isTrue();
    }

    @Test
    void queriesAreLoggedOnlyIfThatIsWanted() {
        stand = new WireStand(false);
        start();
        handle("hello");
        assertThat(stand.log.lines()).isEmpty();
    }

    /** Such a wire tells neither how long the peer waits nor that it has given up; but that it is gone is seen. */
    @Test
    void aHandlerSeesWhoAsksAndThatThePeerIsGone() {
        start((text, context) -> {
            assertThat(context.peer()).isEqualTo(WireStand.PEER);
            assertThat(context.connection()).isSameAs(stand.connection);
            assertThatThrownBy(context::timeLeft).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> context.onCancel(() -> {})).isInstanceOf(UnsupportedOperationException.class);
            assertThat(context.isCancelled()).isFalse();
            handling.end();
            assertThat(context.isCancelled()).isTrue();
            return text;
        });
        handle("hello");
        stand.runTasks();
        assertThat(handling.isQuiet()).isTrue();
    }

    @Test
    void whatHasNotBegunWhenThePeerGoesIsNotHandled() {
        var handled = new ArrayList<QueryContext>();
        start((text, context) -> {
            handled.add(context);
            return text;
        });
        handle("hello");
        handling.end();
        stand.runTasks();
        assertThat(handled).isEmpty();
        assertThat(stand.budgets.held()).isZero();
        assertThat(handling.isQuiet()).isTrue();
        handle("late");
        notAnswered("this side is closing its connection");
    }

    @Test
    void nothingNewIsTakenOnceItCloses() {
        start();
        handle("early");
        handling.close();
        handle("late");
        notAnswered("this side is closing its connection");
        stand.runTasks();
        assertThat(answers).containsExactly("early");
    }

    @Test
    void withoutAHandlerThereIsNoAnswer() {
        start(null);
        handle("hello");
        notAnswered("there is no handler for text");
    }

    @Test
    void asManyAreOpenAsTheLimitSays() {
        start();
        handle("one");
        handle("two");
        handle("three");
        notAnswered("as many as are allowed, 2, are not handled yet");
        stand.runTasks();
        handle("four");
        stand.runTasks();
        assertThat(answers).containsExactly("one", "two", "four");
    }

    @Test
    void withoutRoomThereIsNoAnswer() {
        start();
        assertThat(stand.budgets.queries().tryReserve(2 * WireStand.MAX_BYTES - 3))
                .isTrue();
        handle("four");
        notAnswered("the room for received messages is full: 2045 bytes are held");
        handle("two");
        stand.runTasks();
        assertThat(answers).containsExactly("two");
        assertThat(stand.budgets.held()).isEqualTo(2045);
    }

    @Test
    void withoutAThreadThereIsNoAnswer() {
        stand.userThreads = task -> {
            throw new RejectedExecutionException("full");
        };
        start();
        handle("hello");
        notAnswered("there is no thread for it");
        assertThat(stand.budgets.held()).isZero();
        assertThat(handling.isQuiet()).isTrue();
        assertThat(changes).isOne();
    }

    @Test
    void aHandlerThatThrowsOrReturnsNothingHasNoAnswer() {
        start((text, context) -> {
            if (text.equals("null")) {
                return null;
            }
            throw new StackOverflowError("on purpose");
        });
        handle("null");
        handle("throw");
        stand.runTasks();
        notAnswered("its handler returned null");
        assertThat(stand.log.has("ERROR test: the handler threw; on this wire the peer gets no answer:"
                        + " java.lang.StackOverflowError: on purpose"))
                .isTrue();
        assertThat(handling.isQuiet()).isTrue();
    }

    @Test
    void aResponseIsAsLargeAsTheMaximumAndHasNoHalfCharacters() {
        start((text, context) -> text.equals("half") ? "\ud800" : "x".repeat(Integer.parseInt(text)));
        handle("half");
        stand.runTasks();
        notAnswered("its response has a lone surrogate, which UTF-8 cannot express");
        handle("1025");
        stand.runTasks();
        notAnswered("its response of 1025 bytes is over the maximum of 1024");
        handle("1024");
        stand.runTasks();
        assertThat(answers).containsExactly("x".repeat(1024));
    }
}
