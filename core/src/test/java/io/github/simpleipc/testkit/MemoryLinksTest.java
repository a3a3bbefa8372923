package io.github.simpleipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryLinksTest {
    @Nested
    class WithRoomLikeASockets extends LinkContract {
        @Override
        protected LinkPair newPair() {
            var links = MemoryLinks.pair();
            return new LinkPair(links.left(), links.right());
        }
    }

    @Nested
    class WithLittleRoomAndAUser extends LinkContract {
        @Override
        protected LinkPair newPair() {
            // As little as the contract can bear: it writes 5,000 bytes before it reads.
            var links = MemoryLinks.pair(8192, Optional.of("somebody"));
            return new LinkPair(links.left(), links.right());
        }

        @Override
        protected Optional<String> expectedPeerUser() {
            return Optional.of("somebody");
        }
    }

    @Test
    void takesNoMoreThanItHasRoomFor() throws Exception {
        var links = MemoryLinks.pair(16);
        assertThat(links.left().tryWrite(ByteBuffer.allocate(100))).isEqualTo(16);
        assertThat(links.left().tryWrite(ByteBuffer.allocate(100))).isZero();
        assertThat(links.right().tryRead(ByteBuffer.allocate(5))).isEqualTo(5);
        assertThat(links.left().tryWrite(ByteBuffer.allocate(100))).isEqualTo(5);
    }

    @Test
    void resetLosesWhatIsUnderWayAndBreaksTheOtherEnd() throws Exception {
        var links = MemoryLinks.pair();
        links.left().tryWrite(ByteBuffer.allocate(100));
        links.left().reset();
        links.right().await(true, false);
        assertThatThrownBy(() -> links.right().tryRead(ByteBuffer.allocate(1))).hasMessage("connection reset");
        assertThatThrownBy(() -> links.right().tryWrite(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> links.left().tryRead(ByteBuffer.allocate(1))).hasMessage("link is closed");
    }

    @Test
    void tellsASecondThreadThatAwaits() {
        var links = MemoryLinks.pair();
        var first = CompletableFuture.runAsync(() -> {
            try {
                links.left().await(true, false);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(links.left()::isAwaited);
        assertThatThrownBy(() -> links.left().await(true, false)).isInstanceOf(IllegalStateException.class);
        links.left().wakeup();
        first.join();
        assertThat(links.left().wakeups()).isEqualTo(1);
    }
}
