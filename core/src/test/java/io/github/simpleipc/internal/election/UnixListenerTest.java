package io.github.simpleipc.internal.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.internal.transport.Link;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class UnixListenerTest {
    private final Stand stand = new Stand();
    private Listener listener;

    @TempDir
    Path folder;

    @BeforeEach
    void serve() throws Exception {
        listener = stand.serve(stand.unix(path()));
    }

    @AfterEach
    void end() {
        listener.close();
        stand.close();
    }

    private Path path() {
        return folder.resolve("s");
    }

    private Path lock() {
        return folder.resolve("s.lock");
    }

    private CompletableFuture<Link> accept() {
        var accepted = new CompletableFuture<Link>();
        new Thread(() -> {
                    try {
                        accepted.complete(listener.accept());
                    } catch (Exception e) {
                        accepted.completeExceptionally(e);
                    }
                })
                .start();
        return accepted;
    }

    private void assertServes() throws Exception {
        assertThat(stand.elect(stand.unix(path()))).isInstanceOfSatisfying(Elected.AsClient.class, Stand::end);
    }

    @Test
    void whatIsInPlaceIsLeftAlone() throws Exception {
        var before = PathEntry.look(path());
        assertThat(listener.keep()).isTrue();
        assertThat(PathEntry.look(path())).isEqualTo(before);
        assertThat(stand.log).isEmpty();
    }

    @Test
    void aSocketThatIsGoneIsPublishedAnewAndAcceptingGoesOn() throws Exception {
        var accepted = accept();
        Files.delete(path());
        assertThat(listener.keep()).isTrue();
        assertServes();
        accepted.get().close();
        assertThat(listener.keep()).isTrue();
    }

    @Test
    void aLockFileThatIsGoneIsTakenAgain() throws Exception {
        Files.delete(lock());
        assertThat(listener.keep()).isTrue();
        assertThat(lock()).content().contains("pid " + ProcessHandle.current().pid());
        assertServes();
    }

    @Test
    void bothFilesGoneAreMadeAnew() throws Exception {
        Files.delete(lock());
        Files.delete(path());
        assertThat(listener.keep()).isTrue();
        assertServes();
        try (var holder = new OtherProcess(lock())) {
            assertThat(holder.answer()).isEqualTo("taken"); // the new lock is really held
        }
    }

    @Test
    void aLockFileThatAnotherProcessMadeAndHoldsEndsTheListening() throws Exception {
        var accepted = accept();
        Files.delete(lock());
        try (var holder = new OtherProcess(lock())) {
            assertThat(holder.answer()).isEqualTo("held");
            assertThat(listener.keep()).isFalse();
            assertThatThrownBy(accepted::get).hasCauseInstanceOf(ClosedChannelException.class);
            assertThat(stand.log).singleElement().asString().contains("stopped listening");
            assertThat(listener.keep()).isFalse();
        }
        try (var again = stand.serve(stand.unix(path()))) {
            assertThat(again.keep()).isTrue();
        }
    }

    @Test
    void aForeignServerAtThePathEndsTheListening() throws Exception {
        Files.delete(path());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            assertThat(listener.keep()).isFalse();
            assertThat(path()).exists();
        }
    }

    @Test
    void aFileInThePlaceOfTheSocketIsToldOnceAndNotTouched() throws Exception {
        Files.delete(path());
        Files.writeString(path(), "precious");
        assertThat(listener.keep()).isTrue();
        assertThat(listener.keep()).isTrue();
        assertThat(path()).hasContent("precious");
        assertThat(stand.log).hasSize(1);
        Files.delete(path());
        assertThat(listener.keep()).isTrue();
        assertServes();
    }

    @Test
    void aFolderThatIsGoneIsSurvivedUntilItIsBack() throws Exception {
        Files.delete(path());
        Files.delete(lock());
        Files.delete(folder);
        assertThat(listener.keep()).isTrue();
        assertThat(listener.keep()).isTrue();
        assertThat(stand.log).hasSize(1);
        Files.createDirectory(folder);
        assertThat(listener.keep()).isTrue();
        assertServes();
    }

    @Test
    void closeTakesAwayOnlyTheOwnSocket() throws Exception {
        Files.delete(path());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            var accepted = accept();
            listener.close();
            listener.close();
            assertThatThrownBy(accepted::get).hasCauseInstanceOf(ClosedChannelException.class);
            assertThat(path()).exists();
            assertThat(listener.keep()).isFalse();
        }
    }
}
