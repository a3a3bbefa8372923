package io.github.simpleipc.internal.election;

import static io.github.simpleipc.internal.election.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NamedAddressTest {
    @TempDir
    Path home;

    private NamedAddress of(String name) throws ConnectFailedException {
        return NamedAddress.of(name, home, UserLookup.system());
    }

    private Path folder() {
        return home.resolve(NamedAddress.FOLDER);
    }

    private Path secretFile(String name) {
        return folder().resolve(NamedAddress.fileName(name) + ".secret");
    }

    @Test
    void bothProcessesGetTheSamePathAndSecret() throws Exception {
        var first = of("chat");
        assertThat(of("chat")).isEqualTo(first);
        assertThat(of("chat2").secret()).isNotEqualTo(first.secret());
        assertThat(first.path().getParent()).isEqualTo(folder());
        assertThat(first.path().getFileName().toString()).matches("chat-[0-9a-f]{16}");
        assertThat(first.secret().bytes()).hasSize(64);
        assertThat(first.secret())
                .isEqualTo(Secret.ofText(Files.readString(secretFile("chat")).strip()));
        assertThat(Files.getPosixFilePermissions(folder())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(secretFile("chat")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(folder()).isDirectoryContaining("glob:**.secret").isDirectoryNotContaining("glob:**.secret.*");
    }

    @Test
    void fileNamesAreSafeAndShortAndDifferent() {
        assertThat(NamedAddress.fileName("../../etc/pass wd ä 123456789")).matches("etcpasswd123-[0-9a-f]{16}");
        assertThat(NamedAddress.fileName("名前")).matches("[0-9a-f]{16}");
        assertThat(NamedAddress.fileName("a b")).isNotEqualTo(NamedAddress.fileName("ab"));
        // the first 16 digits of what sha256sum says of "chat": other implementations must meet this one
        assertThat(NamedAddress.fileName("chat")).isEqualTo("chat-31e06f7d89feb99a");
    }

    @Test
    void manyAtOnceAgreeOnOneSecret() throws Exception {
        var threads = 4;
        var executor = Executors.newFixedThreadPool(threads);
        try {
            for (var round = 0; round < 30; round++) {
                var name = "round" + round;
                var start = new CyclicBarrier(threads);
                var all = new ArrayList<Future<NamedAddress>>();
                for (var i = 0; i < threads; i++) {
                    all.add(executor.submit(() -> {
                        start.await();
                        return of(name);
                    }));
                }
                for (var one : all) {
                    assertThat(one.get()).isEqualTo(of(name));
                }
            }
        } finally {
            executor.shutdown();
        }
        assertThat(folder()).isDirectoryNotContaining("glob:**.secret.*");
    }

    @Test
    void leftoversOfCrashedWritersAreSwept() throws Exception {
        of("chat");
        var leftover = Files.writeString(
                secretFile("chat").resolveSibling(secretFile("chat").getFileName() + ".0123abcd"), "half");
        var kept = Files.writeString(folder().resolve("other.secret.0123abcd"), "another's");
        of("chat");
        assertThat(leftover).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void aFolderThatIsNotTheUsersAloneIsRefusedWithTheWayOut() throws Exception {
        Files.createDirectory(folder());
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-x---"));
        assertFails(Reason.BAD_ADDRESS, () -> of("chat"))
                .hasMessageContaining("chmod 700 " + folder())
                .hasMessageContaining("ConnectionSpec.unix");
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwx------"));
        assertFails(Reason.FOREIGN_USER, () -> NamedAddress.of("chat", home, Stand.SOMEBODY_ELSE));
        assertThat(folder()).isEmptyDirectory();
        Files.delete(folder());
        Files.createSymbolicLink(folder(), Files.createDirectory(home.resolve("elsewhere")));
        assertFails(Reason.BAD_ADDRESS, () -> of("chat")).hasMessageContaining("symbolic link");
        Files.delete(folder());
        Files.createFile(folder());
        assertFails(Reason.BAD_ADDRESS, () -> of("chat")).hasMessageContaining("regular file");
        assertFails(Reason.BAD_ADDRESS, () -> NamedAddress.of("chat", home.resolve("no"), UserLookup.system()))
                .hasMessageContaining("home");
    }

    @Test
    void aHomeThatIsTooLongIsRefusedWithTheWayOut() throws Exception {
        var deep = Files.createDirectory(home.resolve("x".repeat(90)));
        assertFails(Reason.BAD_ADDRESS, () -> NamedAddress.of("chat", deep, UserLookup.system()))
                .hasMessageContaining("ConnectionSpec.unix");
    }

    @Test
    void aSecretFileThatIsNotInOrderIsRefusedAndNeverShown() throws Exception {
        of("chat");
        var file = secretFile("chat");
        var good = Files.readString(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertRefused(good).hasMessageContaining("other users");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        for (var bad : new String[] {"", good.strip(), good + "\n", good.substring(1), good.replace('\n', ' ')}) {
            Files.write(file, bad.getBytes(StandardCharsets.US_ASCII));
            assertRefused(good).hasMessageContaining("hexadecimal");
        }
        Files.writeString(home.resolve("real"), good);
        Files.delete(file);
        Files.createSymbolicLink(file, home.resolve("real"));
        assertRefused(good).hasMessageContaining("symbolic link");
        assertThat(Files.isSymbolicLink(file)).isTrue();
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(String secret) {
        return assertFails(Reason.BAD_ADDRESS, () -> of("chat"))
                .hasMessageContaining("remove it")
                .hasMessageNotContaining(secret.substring(1, 20));
    }
}
