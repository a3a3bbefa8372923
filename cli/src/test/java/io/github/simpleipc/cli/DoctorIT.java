package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DoctorIT {
    private static final String ADDRESS = "unix:a.sock";

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void open() {
        cli = new Cli(folder);
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void nobodyIsFine() throws Exception {
        assertDoctor(0, "nobody is at a.sock", ADDRESS);
        assertThat(folder).as("nothing is made").isEmptyDirectory();
        var port = freePort();
        assertDoctor(0, "nobody listens at tcp:" + port, "tcp:" + port);
    }

    @Test
    void aServerIsSeenFromOutsideAndInsideAndLeavesAStaleSocket() throws Exception {
        var server = cli.start("open", ADDRESS, "--answer", "echo");
        server.event("role server");
        var healthy = assertDoctor(0, "a healthy peer is there", ADDRESS);
        assertThat(healthy)
                .contains("length: 6 bytes of at most ")
                .contains("at the path: a socket, rw-------")
                .contains("lock: held by pid " + server.process.pid());
        var outside = cli.runWithSecret("", "doctor", ADDRESS);
        assertThat(outside.out()).contains("a Simple IPC peer is there; without the secret");
        assertThat(outside.code()).isEqualTo(1);
        var wrong = cli.runWithSecret("another secret, 0123456789", "doctor", ADDRESS);
        assertThat(wrong.out()).contains("different secrets", "To do: ").doesNotContain("another secret, 0123456789");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(cli.run("keygen", "a.key").code()).isZero();
        var encrypted = cli.run("doctor", ADDRESS, "--encryption-key", "a.key");
        assertThat(encrypted.out()).contains("one side encrypts", "To do: ");
        server.kill();
        assertDoctor(0, "a stale socket is at a.sock", ADDRESS);
        assertThat(folder.resolve("a.sock")).exists();
    }

    @Test
    void aBusyPairIsToldAndUndisturbed() throws Exception {
        var server = cli.start("open", ADDRESS, "--answer", "echo");
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--answer", "echo");
        client.event("connected");
        assertDoctor(1, "two processes are connected there already", ADDRESS);
        assertThat(client.type("still there").line()).isEqualTo("still there");
        assertThat(server.type("both ways").line()).isEqualTo("both ways");
        assertThat(server.allErr() + client.allErr()).doesNotContain("lost");
    }

    @Test
    void aStoppedServerIsNamedWithAndWithoutItsSocket() throws Exception {
        var server = cli.start("open", ADDRESS);
        server.event("role server");
        var pid = server.process.pid();
        signal("-STOP", pid);
        try {
            assertThat(assertDoctor(1, "did not answer in time", ADDRESS)).contains("kill -CONT " + pid);
            Files.delete(folder.resolve("a.sock"));
            assertThat(assertDoctor(1, "nobody listens, but pid " + pid, ADDRESS))
                    .contains("kill -CONT " + pid);
        } finally {
            signal("-CONT", pid);
        }
    }

    @Test
    void aLockFileThatIsNoneIsSeenBeforeAnybodyTrips() throws Exception {
        Files.createDirectory(folder.resolve("a.sock.lock"));
        assertThat(assertDoctor(1, "this user cannot become its server", ADDRESS))
                .contains("the lock file a.sock.lock is a folder");
    }

    /** For real where the tests run as root. */
    @Test
    void whatAnotherUserLeftOrMayNotReadIsTold() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"));
        var lock = Files.createFile(folder.resolve("a.sock.lock"));
        Files.setOwner(
                lock, lock.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(assertDoctor(1, "this user cannot become its server", ADDRESS))
                .contains("a.sock.lock belongs to user nobody");
    }

    @Test
    void anOutputThatCannotBeWrittenIsNoSuccess() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        assertThat(cli.shell("exec \"$@\" >/dev/full", "doctor", ADDRESS)
                        .result()
                        .code())
                .isEqualTo(ExitCode.OTHER);
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aFileAFolderAndAMissingFolderAreNamed() throws Exception {
        Files.writeString(folder.resolve("file.sock"), "precious");
        Files.createDirectory(folder.resolve("folder.sock"));
        assertDoctor(1, "is a regular file, not a socket", "unix:file.sock");
        assertDoctor(1, "is a folder, not a socket", "unix:folder.sock");
        assertDoctor(1, "does not exist", "unix:none/a.sock");
        assertDoctor(1, "too long", "unix:" + "x".repeat(120));
        assertThat(folder.resolve("file.sock")).hasContent("precious");
    }

    /** It said that the folder does not exist and another address had to be chosen, where every name works. */
    @Test
    void aNameInAHomeWhereNoneWasUsedIsNobody() throws Exception {
        var never = atHome("doctor", "name:never used").result();
        assertThat(never.out()).startsWith("name:never used: nobody is at ").contains("folder: none yet, will be made");
        assertThat(never.code()).as(never.out()).isZero();
        assertThat(folder).as("nothing is made").isEmptyDirectory();

        var server = atHome("open", "name:used");
        server.event("role server");
        var healthy = atHome("doctor", "name:used").result();
        assertThat(healthy.out()).contains("a healthy peer is there", "secret: generated, in its file");
        assertThat(healthy.code()).isZero();
    }

    /** It said that the next process becomes the server, which is refused there. */
    @Test
    void aNameInAFolderThatIsOpenToOthersIsUnusable() throws Exception {
        var names = Files.createDirectory(folder.resolve(".simple-ipc"));
        Files.setPosixFilePermissions(names, PosixFilePermissions.fromString("rwxr-xr-x"));
        var open = atHome("doctor", "name:chat").result();
        assertThat(open.out()).contains("is open to other users; close it with: chmod 700 ", "To do: ");
        assertThat(open.code()).isEqualTo(1);
        assertThat(names).isEmptyDirectory();
    }

    /** With the test's folder as the user's home. */
    private Cli.Running atHome(String... args) throws Exception {
        return cli.shell("java=$1; shift; exec \"$java\" -Duser.home=\"$PWD\" \"$@\"", args);
    }

    @Test
    void aStrangerIsTold() throws Exception {
        try (var stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> {
                try (var link = stranger.accept()) {
                    link.getOutputStream().write("220 mail ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
                    link.getInputStream().readAllBytes();
                } catch (java.io.IOException e) {
                    // the doctor was faster
                }
            });
            thread.setDaemon(true);
            thread.start();
            assertDoctor(1, "no Simple IPC peer", "tcp:" + stranger.getLocalPort());
            assertDoctor(1, "did not answer in time", "tcp:" + silent.getLocalPort());
        }
    }

    @Test
    void anEchoIsAStranger() throws Exception {
        try (var stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> {
                try (var link = stranger.accept()) {
                    link.getInputStream().transferTo(link.getOutputStream());
                } catch (java.io.IOException e) {
                    // the doctor was faster
                }
            });
            thread.setDaemon(true);
            thread.start();
            assertDoctor(1, "breaks the rules of the protocol", "tcp:" + stranger.getLocalPort());
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String assertDoctor(int code, String words, String address) throws Exception {
        var result = cli.run("doctor", address, "--timeout", "3s");
        assertThat(result.out()).startsWith(address + ": ").contains(words).doesNotContain(Cli.SECRET);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(code);
        if (code != 0) {
            assertThat(result.out()).contains("To do: ");
        }
        return result.out();
    }
}
