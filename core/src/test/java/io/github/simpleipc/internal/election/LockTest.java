package io.github.simpleipc.internal.election;

import static io.github.simpleipc.internal.election.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lock file, and the registry that stands before it. */
@Timeout(120)
class LockTest {
    private final Stand stand = new Stand();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        stand.close();
    }

    private Path path() {
        return folder.resolve("s");
    }

    private Path lock() {
        return folder.resolve("s.lock");
    }

    @Test
    void aHolderThatDoesNotListenIsNamed() throws Exception {
        try (var holder = new OtherProcess(lock())) {
            assertThat(holder.answer()).isEqualTo("held");
            assertFails(Reason.LOCK_HELD, () -> stand.electBriefly(stand.unix(path())))
                    .hasMessageContaining("held by pid " + holder.pid() + ", which does not listen");
            assertThat(UnixAddress.lockHolder(path().toString()))
                    .contains(new LockHolder(Optional.of("" + holder.pid()), Optional.of("other")));
        }
        assertThat(UnixAddress.lockHolder(path().toString())).isEmpty();
        Stand.end(stand.elect(stand.unix(path())));
    }

    @Test
    void aHolderThatEndsLetsAWaitingOneIn() throws Exception {
        var holder = new OtherProcess(lock());
        var ending = new Thread(() -> {
            try {
                holder.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        ending.start();
        Stand.end(stand.elect(stand.unix(path())));
        ending.join();
    }

    @Test
    void aServersLockIsSeenByOtherProcessesEvenAfterEverythingThatThisProcessDoes() throws Exception {
        try (var listener = stand.serve(stand.unix(path()))) {
            Stand.end(stand.elect(stand.unix(path())));
            assertThat(stand.unix(path()).tryPublish("rival")).isEmpty();
            assertThat(UnixAddress.lockHolder(path().toString())).contains(LockHolder.here("0123456789abcdef"));
            assertThat(listener.keep()).isTrue();
            try (var other = new OtherProcess(lock())) {
                assertThat(other.answer()).isEqualTo("taken");
            }
        }
        try (var other = new OtherProcess(lock())) {
            assertThat(other.answer()).isEqualTo("held");
        }
    }

    @Test
    void theHolderIsWrittenIntoTheFile() throws Exception {
        Files.writeString(lock(), "pid 99999999\ninstance old\n" + "x".repeat(300));
        try (var listener = stand.serve(stand.unix(path()))) {
            assertThat(listener.keep()).isTrue();
            // Reading a lock file drops the lock, which is no matter any more at the end of this test.
            assertThat(lock()).hasContent("pid " + ProcessHandle.current().pid() + "\ninstance 0123456789abcdef\n");
        }
    }

    @Test
    void whatIsNoLockFileIsAClearError() throws Exception {
        Files.createDirectory(lock());
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(stand.unix(path()))).hasMessageContaining("is a folder");
        Files.delete(lock());
        Files.writeString(folder.resolve("target"), "precious");
        Files.createSymbolicLink(lock(), folder.resolve("target"));
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(stand.unix(path())))
                .hasMessageContaining("is a symbolic link");
        assertThat(folder.resolve("target")).hasContent("precious");
        Files.delete(lock());
        Files.createFile(lock());
        assertFails(Reason.FOREIGN_USER, () -> stand.elect(stand.unix(path(), Stand.SOMEBODY_ELSE)))
                .hasMessageContaining("s.lock");
        // and the claim was given back each time
        Stand.end(stand.elect(stand.unix(path())));
    }

    /** Cleans up between the look at a lock file and its opening, once. */
    private record CleaningUsers(Path victim, Cleaning cleaning, AtomicBoolean done) implements UserLookup {
        interface Cleaning {
            void clean() throws IOException;
        }

        @Override
        public String own() throws IOException {
            return UserLookup.system().own();
        }

        @Override
        public String ownerOf(Path file) throws IOException {
            var owner = UserLookup.system().ownerOf(file);
            if (file.equals(victim) && !done.getAndSet(true)) {
                cleaning.clean();
            }
            return owner;
        }
    }

    @Test
    void aLockFileThatIsTakenAwayWhileItIsOpenedIsNoErrorButTriedAgain() throws Exception {
        var users = new CleaningUsers(lock(), () -> Files.delete(lock()), new AtomicBoolean());
        Stand.end(stand.elect(stand.unix(path(), users)));
        assertThat(users.done()).isTrue();
    }

    @Test
    void aLockFileThatIsExchangedWhileItIsOpenedIsNotTakenForTheOneThatWasSeen() throws Exception {
        Files.createFile(lock());
        var users = new CleaningUsers(
                lock(),
                () -> {
                    // Another name for it, so that no other file gets its id.
                    Files.move(lock(), folder.resolve("old"));
                    Files.createFile(lock());
                },
                new AtomicBoolean());
        assertThat(LockFile.tryTake(lock(), LockHolder.here("i"), users)).isInstanceOf(LockFile.Attempt.Lost.class);
        var attempt = LockFile.tryTake(lock(), LockHolder.here("i"), users);
        assertThat(attempt).isInstanceOf(LockFile.Attempt.Taken.class);
        try (var lock = ((LockFile.Attempt.Taken) attempt).file()) {
            assertThat(lock.isInPlace()).isTrue();
        }
    }

    @Test
    void aTemporaryFolderThatIsSweptAwayWhilePublishingIsNoErrorButTriedAgain() throws Exception {
        // Asked for the owner of a stale socket, last before the renaming.
        try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(path()));
        }
        var lookUps = new AtomicInteger();
        var users = new UserLookup() {
            @Override
            public String own() throws IOException {
                return UserLookup.system().own();
            }

            @Override
            public String ownerOf(Path file) throws IOException {
                var owner = UserLookup.system().ownerOf(file);
                if (file.equals(path()) && lookUps.incrementAndGet() == 2) {
                    SocketFile.sweep(SocketPath.of(path().toString()), UserLookup.system());
                }
                return owner;
            }
        };
        try (var listener = stand.serve(stand.unix(path(), users))) {
            assertThat(lookUps.get()).isGreaterThan(2);
            assertThat(listener.keep()).isTrue();
            Stand.end(stand.elect(stand.unix(path())));
        }
    }

    @Test
    void garbageInALockFileIsNoHolder() {
        assertThat(LockHolder.parse("pid 12; rm\ninstance \u0000\n"))
                .isEqualTo(new LockHolder(Optional.empty(), Optional.empty()));
        assertThat(LockHolder.parse(LockHolder.here("abc").text())).isEqualTo(LockHolder.here("abc"));
    }

    @Test
    void twoClassLoadersShareTheRegistry() throws Exception {
        var urls =
                new URL[] {HeldPaths.class.getProtectionDomain().getCodeSource().getLocation()};
        try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            var copy = Class.forName(HeldPaths.class.getName(), true, loader);
            assertThat(copy).isNotSameAs(HeldPaths.class);
            var claim = copy.getDeclaredMethod("claim", String.class, String.class);
            claim.setAccessible(true);
            var key = SocketPath.of(path().toString()).key();
            try (var listener = stand.serve(stand.unix(path()))) {
                assertThat(listener.keep()).isTrue();
                assertThat((Optional<?>) claim.invoke(null, key, "copy")).isEmpty();
            }
            var theirs = (AutoCloseable) ((Optional<?>) claim.invoke(null, key, "copy")).orElseThrow();
            var address = stand.unix(path());
            assertThat(address.dial(stand.generous(), stand.cancellation)).isEmpty();
            assertThat(address.tryPublish("i")).isEmpty();
            close(theirs);
            Stand.end(stand.elect(stand.unix(path())));
        }
    }

    private static void close(AutoCloseable theirs) throws Exception {
        var method = theirs.getClass().getDeclaredMethod("close");
        method.setAccessible(true);
        method.invoke(theirs);
    }
}
