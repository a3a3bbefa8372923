package io.github.simpleipc.torture.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JournalTest {
    private static final QueryNumber NUMBER = new QueryNumber(3, 17);

    @TempDir
    Path folder;

    static Stream<Entry> entries() {
        return Stream.of(
                new Entry.Asked(NUMBER, Kind.BYTES_SIGNAL, 2, 77, 1000, 5),
                new Entry.Answered(NUMBER, 77, 5),
                new Entry.Accepted(NUMBER, 5),
                new Entry.Failed(NUMBER, "LinkLostException", "-", Outcome.MAY_HAVE_RUN, 5),
                new Entry.Cancelled(NUMBER, 5),
                new Entry.Run(NUMBER, 77, 5),
                new Entry.Returned(NUMBER, -1, 5),
                new Entry.Threw(NUMBER, 5),
                new Entry.State(ConnectionState.CONNECTED, ConnectionState.WAITING, 5),
                new Entry.ConnectFailed("BUSY", 5),
                new Entry.Leaked("thread simple-ipc x timer"),
                new Entry.Surprise("an exception, with words"),
                new Entry.Ended(5));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void whatIsWrittenIsRead(Entry entry) throws IOException {
        var file = folder.resolve("journal");
        try (var journal = new Journal(file)) {
            journal.write(entry);
            // Before it is closed: nothing waits in a buffer that a SIGKILL would take along.
            assertThat(JournalReader.read(file)).containsExactly(entry);
        }
    }

    @Test
    void aLastLineThatIsTornIsLeftOut() {
        assertThat(JournalReader.parse("ended 5\nended 6\nanswered 3.1"))
                .containsExactly(new Entry.Ended(5), new Entry.Ended(6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ended", "ended x", "answered 3.1 4", "something 3", "asked 3.1 NOTHING 0 1 2 3"})
    void anyOtherLineThatIsTornIsAnError(String line) {
        assertThatThrownBy(() -> JournalReader.parse(line + "\nended 6\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + line + "'");
    }

    @Test
    void entriesOfManyThreadsDoNotMix() throws Exception {
        var file = folder.resolve("journal");
        var threads = new ArrayList<Thread>();
        try (var journal = new Journal(file)) {
            for (var i = 0; i < 4; i++) {
                var process = i;
                threads.add(new Thread(() -> {
                    for (var n = 0; n < 500; n++) {
                        journal.write(new Entry.Answered(new QueryNumber(process, n), n, n));
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
        }
        assertThat(JournalReader.read(file)).hasSize(2000);
    }

    @Test
    void anInterruptDoesNotCloseIt() throws IOException {
        var file = folder.resolve("journal");
        try (var journal = new Journal(file)) {
            Thread.currentThread().interrupt();
            journal.write(new Entry.Ended(1));
            assertThat(Thread.interrupted()).isTrue();
            journal.write(new Entry.Ended(2));
        }
        assertThat(JournalReader.read(file)).isEqualTo(List.of(new Entry.Ended(1), new Entry.Ended(2)));
    }
}
