package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links with hardly any room, so that writers and the lane's reader meet all the time; no clock that would rescue them. */
@ExtendWith(Leaks.class)
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostWriteTest {
    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void whatIsAppendedWhileTheReaderEndsItsWritingIsWritten() throws Exception {
        pair.address.capacity(100);
        pair.connect();
        var count = Trials.count(20_000);
        var threads = Executors.newCachedThreadPool();
        try {
            var all = new ArrayList<CompletableFuture<Void>>();
            for (var i = 0; i < 8; i++) {
                var connection = i % 2 == 0 ? pair.client.connection() : pair.server.connection();
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (var n = 0; n < count; n++) {
                                var text = "x".repeat(n % 90);
                                assertThat(MessagesTest.ask(connection, text)).isEqualTo(text);
                            }
                        },
                        threads));
            }
            for (var one : all) {
                one.get();
            }
        } finally {
            MessagesTest.stop(threads);
        }
    }
}
