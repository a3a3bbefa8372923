package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real minute of two processes that have nothing to say to each other. Takes that minute, so only {@code -Ptrials} runs it. */
@ExtendWith(Leaks.class)
@EnabledIfSystemProperty(named = "trials", matches = "full")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleMinuteTest {
    private static final Duration CPU_TIME = Duration.ofMillis(100);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void costsNextToNothing(ConnectionSpec.Type type) throws Exception {
        var place = Place.fresh(type, folder);
        try (var server = PeerProcess.start();
                var client = PeerProcess.start()) {
            for (var peer : new PeerProcess[] {server, client}) {
                peer.ask(place.open());
                peer.ask("connect");
            }
            server.ask("await");
            assertThat(client.ask("query warm")).isEqualTo("ok warm");
            assertThat(server.ask("query warm")).isEqualTo("ok warm");

            var serverBefore = Use.of(server);
            var clientBefore = Use.of(client);
            assertThat(new CountDownLatch(1).await(1, TimeUnit.MINUTES)).isFalse();
            var serverUsed = Use.of(server).since(serverBefore);
            var clientUsed = Use.of(client).since(clientBefore);

            System.out.println("idle for a minute on " + type + ": server " + serverUsed + ", client " + clientUsed);
            assertThat(serverUsed.cpu).isLessThan(CPU_TIME);
            assertThat(clientUsed.cpu).isLessThan(CPU_TIME);
            assertThat(server.ask("state")).isEqualTo("ok CONNECTED");
            server.ask("close");
            client.ask("close");
        }
    }

    /**
     * What a process has used.
     *
     * @param wakeUps how often one of the library's threads has been woken; all threads of a JVM would count its own, too
     */
    private record Use(Duration cpu, long wakeUps) {
        static Use of(PeerProcess peer) throws IOException {
            var cpu = ProcessHandle.of(peer.pid())
                    .orElseThrow()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow();
            var wakeUps = 0L;
            try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(peer.pid()), "task"))) {
                for (var task : tasks) {
                    wakeUps += switches(task);
                }
            }
            return new Use(cpu, wakeUps);
        }

        Use since(Use before) {
            return new Use(cpu.minus(before.cpu), wakeUps - before.wakeUps);
        }

        private static long switches(Path task) throws IOException {
            try {
                var status = Files.readAllLines(task.resolve("status"));
                return status.get(0).contains("simple-ipc")
                        ? status.stream()
                                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                                .mapToLong(line -> Long.parseLong(line.split("\\s+", 2)[1].strip()))
                                .sum()
                        : 0;
            } catch (NoSuchFileException e) {
                // A worker that was idle for long enough has ended since it was listed.
                return 0;
            }
        }

        @Override
        public String toString() {
            return cpu.toMillis() + " ms of CPU time, " + wakeUps + " wake-ups of the library's threads";
        }
    }
}
