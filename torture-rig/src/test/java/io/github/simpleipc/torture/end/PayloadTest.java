package io.github.simpleipc.torture.end;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.torture.end.Payload.Behaviour;
import io.github.simpleipc.torture.end.Payload.Head;
import io.github.simpleipc.torture.journal.QueryNumber;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    private static final Head HEAD = new Head(new QueryNumber(4, 123_456_789_012L), Behaviour.NEST, 3, 30_000, 77);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 21, 1000, 65_536, Payload.LARGEST})
    void theHeadIsReadFromBytesAndText(int size) {
        var bytes = Payload.bytes(HEAD.bytes(), 5, size);
        assertThat(bytes).hasSize(Math.max(size, Payload.HEAD));
        assertThat(Head.of(bytes)).isEqualTo(HEAD);

        var text = Payload.text(HEAD.bytes(), 5, size);
        assertThat(Head.of(text)).isEqualTo(HEAD);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 65_536})
    void oneByteMakesAnotherHash(int size) {
        var bytes = Payload.bytes(HEAD.bytes(), 5, size);
        var hash = Payload.hash(bytes);
        assertThat(hash).isNotNegative();
        bytes[bytes.length - 1] ^= 1;
        assertThat(Payload.hash(bytes)).isNotEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 5000})
    void messagesOfDifferentNumbersDiffer(int size) {
        assertThat(Payload.text(HEAD.bytes(), 5, size)).isNotEqualTo(Payload.text(HEAD.bytes(), 6, size));
        assertThat(Payload.bytes(HEAD.bytes(), 5, size)).isNotEqualTo(Payload.bytes(HEAD.bytes(), 6, size));
    }
}
