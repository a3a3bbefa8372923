package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.testkit.HostilePeer;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer that has proven the secret, and then does its worst to a process with a heap of 32 MB: what it sends is more than
 * that each time. The process survives, as a peer that comes afterwards sees.
 */
@ExtendWith(Leaks.class)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostilePeerTest {
    private static final int MAX_MESSAGE_BYTES = 128 << 10;
    private static final int MAX_QUERIES = 64;
    private static final long TWICE_THE_HEAP = 64L << 20;
    private static final int BUSY = 1;
    private static final int TOO_LARGE = 2;

    @TempDir
    Path folder;

    private Place place;
    private PeerProcess victim;

    @BeforeEach
    void start() {
        place = Place.fresh(ConnectionSpec.Type.UNIX, folder);
        victim = PeerProcess.start("-Xmx32m", "-XX:+ExitOnOutOfMemoryError");
    }

    @AfterEach
    void anHonestPeerFindsItHealthy() {
        try (var process = victim) {
            process.expect("event state CONNECTED WAITING");
            try (var honest = Connection.builder(place.spec())
                    .onText(text -> "1 after all")
                    .open()) {
                assertThat(honest.query("1 after all")).isEqualTo("1 after all");
            } catch (IpcException e) {
                throw new AssertionError(String.join("\n", victim.output()), e);
            }
            assertThat(victim.output()).noneMatch(line -> line.contains("OutOfMemory"));
            victim.ask("close");
        }
    }

    @Test
    void floodsItWithQueriesAndNeverReadsAResponse() throws Exception {
        open("timeout=3000");
        try (var peer = HostilePeer.pair(place)) {
            // The victim stops reading when it cannot write, and what shows no life is lost.
            assertThatThrownBy(() -> {
                        for (var id = 1L; peer.written() < TWICE_THE_HEAP; id++) {
                            peer.send(HostilePeer.query(id, 1000));
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(peer.written()).isLessThan(TWICE_THE_HEAP);
        }
    }

    @Test
    void announcesHugeMessagesAndSendsThemToo() throws Exception {
        open("");
        try (var peer = HostilePeer.pair(place)) {
            var failures = new ArrayList<Frame.Failure>();
            peer.send(HostilePeer.query(1, Integer.MAX_VALUE));
            while (failures.isEmpty()) {
                peer.receive(frame -> failures.add((Frame.Failure) frame));
            }
            assertThat(failures.get(0).code()).isEqualTo(TOO_LARGE);

            while (peer.written() < 2 * TWICE_THE_HEAP) {
                peer.send(HostilePeer.piece(1));
            }
            peer.send(new Frame.Cancel(1));
            peer.send(HostilePeer.query(2, 10));
            assertThat(responseTo(peer)).isEqualTo(2);
        }
    }

    @Test
    void sendsMorePiecesThanItAnnounced() throws Exception {
        open("");
        try (var peer = HostilePeer.pair(place)) {
            peer.send(HostilePeer.query(1, MAX_MESSAGE_BYTES));
            peer.send(HostilePeer.piece(1));
            assertThat(responseTo(peer)).isEqualTo(1);
            assertThatThrownBy(() -> {
                        while (peer.written() < TWICE_THE_HEAP) {
                            peer.send(HostilePeer.piece(1));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void beginsManyMessagesAndEndsNone() throws Exception {
        open("");
        try (var peer = HostilePeer.pair(place)) {
            assertThatThrownBy(() -> {
                        for (var id = 1L; peer.written() < TWICE_THE_HEAP; id++) {
                            peer.send(HostilePeer.query(id, MAX_MESSAGE_BYTES));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void begunAndCancelledMessagesLeaveTheBudgetAsItWas() throws Exception {
        open("");
        try (var peer = HostilePeer.pair(place)) {
            var codes = new TreeMap<Integer, Integer>();
            for (var id = 1L; id <= 1000; id++) {
                peer.send(HostilePeer.query(id, MAX_MESSAGE_BYTES), frame -> count(frame, codes));
                peer.send(new Frame.Cancel(id), frame -> count(frame, codes));
            }
            while (sum(codes) < 1000) {
                peer.receive(frame -> count(frame, codes));
            }
            // All too late, and none for want of room.
            assertThat(codes).isEqualTo(Map.of(6, 1000));
        }
    }

    @Test
    void sendsMoreQueriesThanItMayWhileHandlersAreBusy() throws Exception {
        open("handler=nested:1 timeout=600000");
        try (var peer = HostilePeer.pair(place)) {
            var codes = new TreeMap<Integer, Integer>();
            var sent = 0;
            // The handlers ask this peer, which never answers; so each that is accepted stays.
            while (peer.written() < TWICE_THE_HEAP) {
                peer.send(HostilePeer.query(++sent, 10_000), frame -> count(frame, codes));
            }
            var refused = sent - MAX_QUERIES;
            while (sum(codes) < refused) {
                peer.receive(frame -> count(frame, codes));
            }
            assertThat(codes).isEqualTo(Map.of(BUSY, refused));
        }
    }

    @Test
    void cancelsAndPingsWithoutAnEnd() throws Exception {
        open("");
        try (var peer = HostilePeer.pair(place)) {
            for (var id = 1L; peer.written() < TWICE_THE_HEAP / 8; id++) {
                peer.send(new Frame.Cancel(id));
                peer.send(new Frame.Ping());
            }
            peer.send(HostilePeer.query(1, 10));
            assertThat(responseTo(peer)).isEqualTo(1);
        }
    }

    private void open(String settings) {
        victim.ask((place.open() + "maxMessage=" + MAX_MESSAGE_BYTES + " maxQueries=" + MAX_QUERIES + " " + settings)
                .trim());
        assertThat(victim.ask("connect")).isEqualTo("ok SERVER");
    }

    private static long responseTo(HostilePeer peer) throws IOException {
        var ids = new ArrayList<Long>();
        while (ids.isEmpty()) {
            peer.receive(frame -> {
                if (frame instanceof Frame.Response response) {
                    ids.add(response.id());
                }
            });
        }
        return ids.get(0);
    }

    private static void count(Frame frame, Map<Integer, Integer> codes) {
        codes.merge(frame instanceof Frame.Failure failure ? failure.code() : 0, 1, Integer::sum);
    }

    private static int sum(Map<Integer, Integer> codes) {
        return codes.values().stream().mapToInt(Integer::intValue).sum();
    }
}
