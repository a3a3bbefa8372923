package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/** Virtual threads, on a Java that has them. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {
    @Test
    void aThousandAskAtOnceAndHandlersRunOnThemToo() throws Exception {
        var handlers = newExecutor();
        var askers = newExecutor();
        try (var pair = new TunnelPair()) {
            pair.both(side -> {
                side.options = builder -> builder.executor(handlers);
                side.text = (query, context) ->
                        query.startsWith("back") ? context.connection().query(query.substring(4)) : query;
            });
            pair.connect();
            var all = new ArrayList<CompletableFuture<String>>();
            for (var i = 0; i < 1000; i++) {
                var connection = i % 2 == 0 ? pair.client.connection() : pair.server.connection();
                var text = (i % 3 == 0 ? "back" : "") + i;
                all.add(CompletableFuture.supplyAsync(() -> MessagesTest.ask(connection, text), askers));
            }
            for (var i = 0; i < 1000; i++) {
                assertThat(all.get(i).get()).isEqualTo("" + i);
            }
            pair.awaitNothingHeld();
        } finally {
            MessagesTest.stop(askers);
            MessagesTest.stop(handlers);
        }
    }

    private static ExecutorService newExecutor() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
