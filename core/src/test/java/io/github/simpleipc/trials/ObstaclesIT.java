package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What can stand at an address: each has its own error in time, nothing of it is touched, and once it is gone all is well. */
@ExtendWith(Leaks.class)
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ObstaclesIT {
    private static final int NOBODY = 65534;

    @TempDir
    private Path folder;

    private Path path;
    private PeerProcess child;

    @BeforeEach
    void start(Leaks leaks) {
        leaks.watch(folder, file -> file.toString().endsWith(".lock"));
        path = folder.resolve("socket");
        child = PeerProcess.start();
        child.ask(Pairs.openUnix(path, "timeout=700"));
    }

    @AfterEach
    void end() {
        child.close();
    }

    @Test
    void aRegularFile() throws IOException {
        Files.writeString(path, "a letter to keep");
        assertFails("NOT_A_SOCKET", "regular file");
        assertThat(path).hasContent("a letter to keep");
        Files.delete(path);
        assertConnectsNow();
    }

    @Test
    void anEmptyRegularFile() throws IOException {
        Files.createFile(path);
        assertFails("NOT_A_SOCKET", "regular file");
        assertThat(path).isRegularFile();
        Files.delete(path);
        assertConnectsNow();
    }

    @Test
    void aFolder() throws IOException {
        Files.createDirectory(path);
        assertFails("NOT_A_SOCKET", "folder");
        assertThat(path).isEmptyDirectory();
        Files.delete(path);
        assertConnectsNow();
    }

    @Test
    void aSymbolicLinkToAFileToNothingAndToAStaleSocket() throws IOException {
        var target = folder.resolve("target");
        Files.createSymbolicLink(path, target);
        assertFails("NOT_A_SOCKET", "symbolic link");
        assertThat(target).doesNotExist();
        Files.writeString(target, "a letter to keep");
        assertFails("NOT_A_SOCKET", "symbolic link");
        assertThat(target).hasContent("a letter to keep");
        Files.delete(target);
        leaveStaleSocket(target);
        assertFails("NOT_A_SOCKET", "symbolic link");
        assertThat(target).exists();
        assertThat(path).isSymbolicLink();
        Files.delete(target);
        Files.delete(path);
        assertConnectsNow();
    }

    @Test
    void aStaleSocketOfTheSameUserStopsNobody() throws IOException {
        leaveStaleSocket(path);
        assertConnectsNow();
    }

    @Test
    void aForeignUsersStaleSocket() throws IOException {
        assumeRoot();
        leaveStaleSocket(path);
        Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        assertFails("FOREIGN_USER", path.toString());
        assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(NOBODY);
        Files.delete(path);
        assertConnectsNow();
    }

    @Test
    void aForeignUsersServer() throws IOException {
        assumeRoot();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var foreigner = startAsNobody()) {
            // Only a socket that others may reach lets the foreigner be seen at all.
            foreigner.ask(Pairs.openUnix(path, "timeout=700", "allowUser=root", "allowUser=nobody"));
            assertThat(foreigner.ask("connect")).isEqualTo("ok SERVER");
            assertFails("FOREIGN_USER", "nobody");
            foreigner.ask("close");
            Files.delete(folder.resolve("socket.lock"));
            assertConnectsNow();
        }
    }

    @Test
    void aForeignUserIsTurnedAwayAndThePairIsUndisturbed() throws IOException {
        assumeRoot();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var foreigner = startAsNobody();
                var peer = PeerProcess.start()) {
            assertThat(child.ask("connect")).isEqualTo("ok SERVER");
            peer.ask(Pairs.openUnix(path, "handler=reverse"));
            assertThat(peer.ask("connect")).isEqualTo("ok CLIENT");
            foreigner.ask(Pairs.openUnix(path, "timeout=700"));
            assertThat(foreigner.tryAsk("connect"))
                    .startsWith("fail ConnectFailedException FOREIGN_USER ")
                    .contains("root");
            // Even who would have the owner as a peer is let in by the owner alone.
            foreigner.ask(Pairs.openUnix(path, "timeout=700", "allowUser=root"));
            assertThat(foreigner.tryAsk("connect"))
                    .startsWith("fail ConnectFailedException BAD_ADDRESS ")
                    .contains("this user may not connect");
            Pairs.assertAnswerEachOther(child, peer);
            peer.ask("close");
            child.ask("close");
        }
    }

    @Test
    void whereSomeForeignUsersAreAllowedTheOthersAreTurnedAway() throws IOException {
        assumeRoot();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var foreigner = startAsNobody()) {
            foreigner.ask(Pairs.openUnix(path, "timeout=700", "allowUser=root", "handler=reverse"));
            child.ask(Pairs.openUnix(path, "allowUser=daemon"));
            assertThat(child.ask("connect")).isEqualTo("ok SERVER");
            assertThat(foreigner.tryAsk("connect")).startsWith("fail ConnectFailedException ");
            assertThat(child.ask("state")).isEqualTo("ok WAITING");
            child.ask(Pairs.openUnix(path, "allowUser=nobody"));
            assertThat(child.ask("connect")).isEqualTo("ok SERVER");
            assertThat(foreigner.ask("connect")).isEqualTo("ok CLIENT");
            Pairs.assertAnswerEachOther(child, foreigner);
            assertThat(child.ask("peer")).endsWith(" nobody");
            assertThat(foreigner.ask("peer")).endsWith(" root");
            foreigner.ask("close");
            child.ask("close");
        }
    }

    @Test
    void aLockHeldByAStoppedProcessWithoutASocket() throws IOException {
        try (var holder = PeerProcess.start()) {
            holder.ask(Pairs.openUnix(path));
            assertThat(holder.ask("connect")).isEqualTo("ok SERVER");
            holder.stop();
            Files.delete(path);
            assertFails("LOCK_HELD", Long.toString(holder.pid()));
            assertThat(folder.resolve("socket.lock")).exists();
            holder.kill9();
            assertConnectsNow();
        }
    }

    @Test
    void aStoppedProcessThatHasTheSocket() throws IOException {
        try (var holder = PeerProcess.start()) {
            holder.ask(Pairs.openUnix(path));
            assertThat(holder.ask("connect")).isEqualTo("ok SERVER");
            holder.stop();
            assertFails("SILENT", path.toString());
            assertThat(path).exists();
            holder.kill9();
            assertConnectsNow();
        }
    }

    @Test
    void aPortTakenByAProgramThatDoesNotListen() throws IOException {
        var port = Pairs.freePort();
        child.ask(Pairs.openTcp(port, "timeout=700"));
        try (var idle = SocketChannel.open()) {
            idle.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertFails("PORT_TAKEN", Integer.toString(port));
            assertThat(idle.getLocalAddress()).isNotNull();
        }
        assertConnectsNow();
    }

    /** Of several attempts, so that none depends on what the one before left behind. */
    private void assertFails(String reason, String words) {
        for (var i = 0; i < 2; i++) {
            assertThat(child.tryAsk("connect"))
                    .startsWith("fail ConnectFailedException " + reason + " ")
                    .contains(words);
            assertThat(child.ask("state")).isEqualTo("ok NEW");
        }
    }

    private void assertConnectsNow() {
        assertThat(child.ask("connect")).isEqualTo("ok SERVER");
        child.ask("close");
    }

    private static void leaveStaleSocket(Path at) throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(at));
        }
        assertThat(at).exists();
    }

    private static PeerProcess startAsNobody() {
        var id = Integer.toString(NOBODY);
        return PeerProcess.startUnder(List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"));
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                Files.getOwner(Path.of("/proc/self")).getName().equals("root"),
                "only root can be another user as well");
    }
}
