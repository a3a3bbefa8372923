package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;

/** The room for received messages, messages in pieces, and text. */
class ReceivingTest {
    private final ReceiveBudget budget = new ReceiveBudget(10);

    @Test
    void aBudgetIsFilledToItsLimitAndNotOver() {
        assertThat(budget.tryReserve(4)).isTrue();
        assertThat(budget.tryReserve(7)).isFalse();
        assertThat(budget.tryReserve(6)).isTrue();
        assertThat(budget.tryReserve(0)).isTrue();
        assertThat(budget.tryReserve(1)).isFalse();
        assertThat(budget.held()).isEqualTo(10);
        budget.release(10);
        assertThatThrownBy(() -> budget.release(1)).hasMessageContaining("more was released than reserved: -1");
    }

    @Test
    void eachDirectionHasRoomForTwoOfTheLargest() {
        var budgets = ReceiveBudgets.forMessagesOf(5);
        assertThat(budgets.queries().tryReserve(10)).isTrue();
        assertThat(budgets.queries().tryReserve(1)).isFalse();
        assertThat(budgets.responses().tryReserve(9)).isTrue();
        assertThat(budgets.held()).isEqualTo(19);
    }

    @Test
    void aMessageIsThereWithItsLastPiece() throws Exception {
        var message = PartialMessage.tryCollect(7, 5, budget);
        assertThat(budget.held()).isEqualTo(5);
        assertThat(message.isSkipped()).isFalse();
        assertThat(message.id()).isEqualTo(7);
        assertThat(message.total()).isEqualTo(5);
        assertThat(message.add(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isFalse();
        assertThatThrownBy(message::data).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> message.add(ByteBuffer.allocate(3))).isInstanceOf(WireException.class);
        assertThat(message.add(ByteBuffer.wrap(new byte[] {4, 5}))).isTrue();
        assertThat(message.data()).containsExactly(1, 2, 3, 4, 5);
        assertThat(PartialMessage.tryCollect(8, 6, budget)).isNull();
        assertThat(budget.held()).isEqualTo(5);
    }

    @Test
    void aMessageThatIsPassedOverHoldsNothing() throws Exception {
        var message = PartialMessage.skip(7, 5);
        assertThat(message.isSkipped()).isTrue();
        var piece = ByteBuffer.allocate(5);
        assertThat(message.add(piece)).isTrue();
        assertThat(piece.hasRemaining()).isFalse();
        assertThatThrownBy(message::data).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsWholeIsTakenAtOnceIfThereIsRoom() {
        assertThat(PartialMessage.tryTakeWhole(4, ByteBuffer.allocate(3), budget))
                .isNull();
        assertThat(PartialMessage.tryTakeWhole(11, ByteBuffer.allocate(11), budget))
                .isNull();
        assertThat(budget.held()).isZero();
        assertThat(PartialMessage.tryTakeWhole(2, ByteBuffer.wrap(new byte[] {1, 2}), budget))
                .containsExactly(1, 2);
        assertThat(budget.held()).isEqualTo(2);
    }

    /** No JVM makes an array of that length, whatever its heap. */
    @Test
    void aMessageThatTheJvmHasNoRoomForHoldsNothing() {
        var large = new ReceiveBudget(Long.MAX_VALUE);
        assertThat(PartialMessage.tryCollect(7, Integer.MAX_VALUE, large)).isNull();
        assertThat(large.held()).isZero();
    }

    @Test
    void whatIsWholeMayComeBetweenThePiecesOfAMessageAndNothingElse() throws Exception {
        var pieces = new MessageInPieces(budget);
        assertThat(pieces.isOf(7)).isFalse();
        pieces.checkMayBegin(5, ByteBuffer.allocate(3));
        var message = PartialMessage.tryCollect(7, 5, budget);
        assertThat(pieces.begin(message, ByteBuffer.wrap(new byte[] {1, 2, 3}))).isFalse();
        assertThat(pieces.isOf(7)).isTrue();
        assertThat(pieces.isOf(8)).isFalse();

        pieces.checkMayBegin(2, ByteBuffer.allocate(2));
        assertThat(pieces.begin(PartialMessage.skip(8, 2), ByteBuffer.allocate(2)))
                .isTrue();
        assertThat(pieces.isOf(7)).isTrue();
        assertThatThrownBy(() -> pieces.checkMayBegin(3, ByteBuffer.allocate(2)))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> pieces.add(piece(8))).isInstanceOf(WireException.class);

        assertThat(pieces.add(piece(7))).isNull();
        assertThat(pieces.add(piece(7))).isSameAs(message);
        assertThat(pieces.isOf(7)).isFalse();
        assertThatThrownBy(() -> pieces.add(piece(7))).isInstanceOf(WireException.class);
        // What is complete is no longer this one's to free.
        assertThat(pieces.drop()).isFalse();
        assertThat(budget.held()).isEqualTo(5);
    }

    @Test
    void aMessageThatIsDroppedHoldsNothing() throws Exception {
        var pieces = new MessageInPieces(budget);
        pieces.begin(PartialMessage.tryCollect(7, 5, budget), ByteBuffer.allocate(3));
        assertThat(pieces.drop()).isTrue();
        assertThat(budget.held()).isZero();
        assertThat(pieces.isOf(7)).isFalse();
        assertThat(pieces.drop()).isFalse();
        pieces.begin(PartialMessage.skip(8, 5), ByteBuffer.allocate(3));
        assertThat(pieces.drop()).isFalse();
        assertThat(pieces.isOf(8)).isFalse();
    }

    private static Frame.Piece piece(long id) {
        return new Frame.Piece(id, ByteBuffer.allocate(1));
    }

    @Test
    void textIsNeverChangedOnItsWay() throws Exception {
        var text = "a\u00fc\u20ac\ud83d\ude00";
        assertThat(Utf8.decode(Utf8.encode(text))).isEqualTo(text);
        assertThat(Utf8.encode("")).isEmpty();
        assertThatThrownBy(() -> Utf8.encode("a\ud83d")).isInstanceOf(CharacterCodingException.class);
        assertThatThrownBy(() -> Utf8.decode(new byte[] {(byte) 0xe2, (byte) 0x82}))
                .isInstanceOf(CharacterCodingException.class);
    }
}
