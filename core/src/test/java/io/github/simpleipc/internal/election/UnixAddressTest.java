package io.github.simpleipc.internal.election;

import static io.github.simpleipc.internal.election.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.transport.Link;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class UnixAddressTest {
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

    private void leaveStaleSocket() throws Exception {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
        }
    }

    @Test
    void theFirstIsServerAndTheSecondClient() throws Exception {
        try (var listener = stand.serve(stand.unix(path()))) {
            var client = (Elected.AsClient) stand.elect(stand.unix(path()));
            var accepted = listener.accept();
            assertThat(accepted.peerUser()).contains(UserLookup.system().own());
            accepted.close();
            client.link().close();
            assertThat(Files.getPosixFilePermissions(path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(folder.resolve("s.lock")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(folder).isDirectoryNotContaining(one -> Files.isDirectory(one));
        }
        assertThat(path()).doesNotExist();
        assertThat(folder.resolve("s.lock")).exists();
        Stand.end(stand.elect(stand.unix(path())));
    }

    @Test
    void whoIsNeverServerIsToldThatNobodyIsThere() {
        assertFails(
                Reason.NOBODY_THERE,
                () -> Election.stand(stand.unix(path()), "i", false, stand.generous(), stand.cancellation));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aStaleSocketIsReplaced() throws Exception {
        leaveStaleSocket();
        var before = PathEntry.look(path()).id();
        try (var listener = stand.serve(stand.unix(path()))) {
            assertThat(PathEntry.look(path()).id()).isNotEqualTo(before);
            assertThat(listener.keep()).isTrue();
        }
    }

    @Test
    void whatIsNoSocketIsRefusedAndStaysAsItWas() throws Exception {
        Files.writeString(folder.resolve("file"), "precious");
        Files.createDirectory(folder.resolve("folder"));
        leaveStaleSocket();
        Files.createSymbolicLink(folder.resolve("link"), path());
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        for (var name : new String[] {"file", "folder", "link", "dangling", "fifo"}) {
            var one = folder.resolve(name);
            var before = PathEntry.look(one);
            assertFails(Reason.NOT_A_SOCKET, () -> stand.elect(stand.unix(one)))
                    .hasMessageContaining(before.kind().words);
            assertThat(PathEntry.look(one)).isEqualTo(before);
        }
        assertThat(folder.resolve("file")).hasContent("precious");
    }

    @Test
    void whatBecomesAFileAfterTheDiallingIsNotReplaced() throws Exception {
        var address = stand.unix(path());
        assertThat(address.dial(stand.generous(), stand.cancellation)).isEmpty();
        Files.writeString(path(), "precious");
        assertThat(address.tryPublish("i")).isEmpty();
        assertThat(path()).hasContent("precious");
        assertThat(folder).isDirectoryNotContaining(one -> Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS));
        Files.delete(path());
        Stand.end(stand.elect(address));
    }

    @Test
    void aSocketOfAForeignUserIsRefused() throws Exception {
        leaveStaleSocket();
        assertFails(Reason.FOREIGN_USER, () -> stand.elect(stand.unix(path(), Stand.SOMEBODY_ELSE)))
                .hasMessageContaining(UserLookup.system().own());
        assertThat(path()).exists();
    }

    @Test
    void aStaleSocketOfAnAllowedUserIsNotReplacedEither() throws Exception {
        leaveStaleSocket();
        var own = UserLookup.system().own();
        // The lock file is theirs too, so make it foreign-looking only for the socket.
        UserLookup users = new UserLookup() {
            @Override
            public String own() {
                return "somebody-else";
            }

            @Override
            public String ownerOf(Path file) {
                return file.equals(path()) ? own : "somebody-else";
            }
        };
        var before = PathEntry.look(path());
        assertFails(Reason.FOREIGN_USER, () -> stand.electBriefly(stand.unix(path(), users, own)));
        assertThat(PathEntry.look(path())).isEqualTo(before);
    }

    @Test
    void aSocketThatReallyBelongsToAnotherIsRefusedUnlessAllowed() throws Exception {
        assumeTrue(UserLookup.system().own().equals("root"), "needs chown");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            Files.setAttribute(path(), "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
            var owner = UserLookup.system().ownerOf(path());
            assertFails(Reason.FOREIGN_USER, () -> stand.elect(stand.unix(path())))
                    .hasMessageContaining(owner);
            Stand.end(stand.elect(stand.unix(path(), UserLookup.system(), owner)));
        }
    }

    @Test
    void aServerOfAForeignUserIsRefusedAfterConnecting() throws Exception {
        UserLookup users = new UserLookup() {
            @Override
            public String own() {
                return "somebody-else";
            }

            @Override
            public String ownerOf(Path file) {
                return "somebody-else"; // a socket that was given away: only the peer itself tells
            }
        };
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            assertFails(Reason.FOREIGN_USER, () -> stand.elect(stand.unix(path(), users)));
            var own = UserLookup.system().own();
            Stand.end(stand.elect(stand.unix(path(), users, own)));
        }
    }

    @Test
    void strangersOfAForeignUserAreTurnedAway() throws Exception {
        var pretended = new String[] {UserLookup.system().own()};
        try (var listener = stand.serve(stand.unix(path(), () -> pretended[0]))) {
            pretended[0] = "somebody-else";
            var strangers = List.of(
                    ((Elected.AsClient) stand.elect(stand.unix(path()))).link(),
                    ((Elected.AsClient) stand.elect(stand.unix(path()))).link());
            var accepted = new CompletableFuture<Link>();
            new Thread(() -> {
                        try {
                            accepted.complete(listener.accept());
                        } catch (Exception e) {
                            accepted.completeExceptionally(e);
                        }
                    })
                    .start();
            for (var turnedAway : strangers) {
                turnedAway.await(true, false);
                assertThat(turnedAway.tryRead(java.nio.ByteBuffer.allocate(1))).isEqualTo(-1);
                turnedAway.close();
            }
            // Once: a flood of them must not fill a disk.
            assertThat(stand.log).singleElement().asString().contains("turned away");
            pretended[0] = UserLookup.system().own();
            Stand.end(stand.elect(stand.unix(path())));
            accepted.get().close();
        }
    }

    @Test
    void allowedUsersGetASocketThatTheyCanReach() throws Exception {
        try (var listener = stand.serve(stand.unix(path(), UserLookup.system(), "friend"))) {
            assertThat(listener.keep()).isTrue();
            assertThat(Files.getPosixFilePermissions(path())).isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    @Test
    void aPathThatIsTooLongInBytesIsRefusedAndTheLongestWorks() throws Exception {
        var room = SocketPath.MAX_BYTES - (folder + "/").length();
        assumeTrue(room > 4, "a temporary folder with a short name");
        var longest = "ä".repeat(room / 2) + "x".repeat(room % 2);
        Stand.end(stand.elect(stand.unix(folder.resolve(longest))));
        assertFails(Reason.BAD_ADDRESS, () -> stand.unix(folder.resolve(longest + "x")))
                .hasMessageContaining(" " + SocketPath.MAX_BYTES)
                .hasMessageContaining(" " + (SocketPath.MAX_BYTES + 1));
    }

    @Test
    void aFolderThatIsMissingOrNoneIsABadAddress() throws Exception {
        Files.createFile(folder.resolve("file"));
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(stand.unix(folder.resolve("no/s"))))
                .hasMessageContaining("does not exist");
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(stand.unix(folder.resolve("file/s"))));
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(stand.unix("/")));
    }

    @Test
    void networkFileSystemsAreRefused() throws Exception {
        var path = SocketPath.of(path().toString());
        for (var type : new String[] {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"}) {
            assertFails(Reason.BAD_ADDRESS, () -> path.checkFileSystem(type)).hasMessageContaining(type);
        }
        for (var type : new String[] {"ext4", "tmpfs", "overlay", "xfs", "fuse.something"}) {
            path.checkFileSystem(type);
        }
    }

    @Test
    void aFullBacklogIsOccupiedNeverNobody() throws Exception {
        var waiting = new ArrayList<Link>();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()), 1);
            var before = PathEntry.look(path());
            assertFails(Reason.SILENT, () -> {
                while (true) {
                    waiting.add(((Elected.AsClient) stand.electBriefly(stand.unix(path()))).link());
                }
            });
            assertThat(waiting).isNotEmpty().hasSizeLessThan(10);
            assertThat(PathEntry.look(path())).isEqualTo(before);
        } finally {
            waiting.forEach(Link::close);
        }
    }

    @Test
    void aServerThatAnswersWithoutALockIsNotReplaced() throws Exception {
        var address = stand.unix(path());
        assertThat(address.dial(stand.generous(), stand.cancellation)).isEmpty();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            var before = PathEntry.look(path());
            assertThat(address.tryPublish("i")).isEmpty();
            assertThat(PathEntry.look(path())).isEqualTo(before);
            assertThat(HeldPaths.holder(SocketPath.of(path().toString()).key())).isEmpty();
        }
    }

    @Test
    void leftoversOfCrashedServersAreSweptAndNothingElse() throws Exception {
        var mine = Files.createDirectory(
                folder.resolve("s.0123abcd"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(mine.resolve("s")));
        }
        var full = Files.createDirectory(
                folder.resolve("s.0123abce"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(full.resolve("s"), "precious");
        var open = Files.createDirectory(folder.resolve("s.0123abcf"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        var other = Files.createDirectory(folder.resolve("t.0123abcd"));
        var almost = Files.createDirectory(folder.resolve("s.0123abcdef"));
        var link = Files.createSymbolicLink(folder.resolve("s.01234567"), other);
        Stand.end(stand.elect(stand.unix(path())));
        assertThat(mine).doesNotExist();
        assertThat(full.resolve("s")).hasContent("precious");
        for (var kept : Set.of(open, other, almost, link)) {
            assertThat(kept).exists();
        }
    }

    @Test
    void differentWaysToWriteAPathAreOneAddress() throws Exception {
        var alias = Files.createSymbolicLink(folder.resolve("alias"), Files.createDirectory(folder.resolve("real")));
        try (var listener = stand.serve(stand.unix(folder.resolve("real/s")))) {
            Stand.end(stand.elect(stand.unix(alias.resolve("s"))));
            assertThat(SocketPath.of(alias + "/s").key())
                    .isEqualTo(SocketPath.of(folder + "/real/../real/s").key());
            listener.accept().close();
        }
    }
}
