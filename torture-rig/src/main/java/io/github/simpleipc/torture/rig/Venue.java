package io.github.simpleipc.torture.rig;

import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.torture.end.EndConfig;
import io.github.simpleipc.torture.plan.Layout;
import io.github.simpleipc.torture.plan.Mode;
import io.github.simpleipc.torture.plan.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Where a scenario is played: its folder, and the addresses of both ends.
 *
 * @param folder of the scenario
 * @param addresses as the specs of both ends take them
 * @param homes of both ends
 * @param served where the first end can be reached
 * @param front where the proxy is to listen; empty without one
 */
record Venue(
        Path folder,
        Mode mode,
        List<String> addresses,
        List<Path> homes,
        SocketAddress served,
        Optional<SocketAddress> front) {
    private static final String NAME = "torture";

    /** Makes a venue in a new folder. */
    static Venue make(Path folder, Mode mode, Layout layout) throws IOException {
        createPrivate(folder);
        var a = createPrivate(folder.resolve("a"));
        var b = layout == Layout.PROXIED ? createPrivate(folder.resolve("b")) : a;
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        var secretText = HexFormat.of().formatHex(secret);
        Files.writeString(folder.resolve(EndConfig.SECRET), secretText);
        copyResource("torture.crt", folder.resolve(EndConfig.TLS_CERTIFICATE));
        copyResource("torture.key", folder.resolve(EndConfig.TLS_KEY));
        EncryptionKey.generate().writeTo(folder.resolve(EndConfig.KEY));
        var isProxied = layout == Layout.PROXIED;
        return switch (mode.transport()) {
            case UNIX -> atPaths(folder, mode, List.of("a/s", "b/s"), isProxied, List.of(a, b));
            case NAMED -> {
                // docs/protocol.md, section 10, says where a name leads to.
                var file = ".simple-ipc/" + NAME + "-" + sha256(NAME).substring(0, 16);
                for (var home : List.of(a, b)) {
                    var folderOfNames = home.resolve(".simple-ipc");
                    var secretFile = home.resolve(file + ".secret");
                    // With one home for both they make it themselves.
                    if (isProxied) {
                        createPrivate(folderOfNames);
                        Files.createFile(
                                secretFile,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                        Files.writeString(secretFile, secretText + "\n");
                    }
                }
                var paths = atPaths(folder, mode, List.of("a/" + file, "b/" + file), isProxied, List.of(a, b));
                yield new Venue(folder, mode, List.of(NAME, NAME), List.of(a, b), paths.served, paths.front);
            }
            case TCP, TCP4, TCP6 -> atPorts(folder, mode, isProxied, List.of(a, b));
        };
    }

    /** True if this machine has what the mode needs. */
    static boolean isPossible(Mode mode) {
        if (mode.transport() != Transport.TCP6) {
            return true;
        }
        try (var socket = new ServerSocket(0, 1, loopback(6))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The path of the served socket, for modes that have one. */
    Path socketFile() {
        return ((UnixDomainSocketAddress) served).getPath();
    }

    Path lockFile() {
        return Path.of(socketFile() + ".lock");
    }

    /** The secret, as it is now: that of a name is made by the ends. */
    String secret() throws IOException {
        return mode.transport() == Transport.NAMED
                ? Files.readString(Path.of(socketFile() + ".secret")).strip()
                : Files.readString(folder.resolve(EndConfig.SECRET));
    }

    /** What lies beside the addresses when both ends have left and should not: all but lock files and secrets of names. */
    List<String> leftovers() throws IOException {
        if (!mode.transport().hasPath()) {
            return List.of();
        }
        var left = new ArrayList<String>();
        try (var files = Files.list(socketFile().getParent())) {
            files.filter(file -> !file.toString().endsWith(".lock"))
                    .filter(file -> !file.toString().endsWith(".secret"))
                    .forEach(file -> left.add("file " + file));
        }
        return left;
    }

    private static Venue atPaths(Path folder, Mode mode, List<String> files, boolean isProxied, List<Path> homes) {
        var one = folder.resolve(files.get(0));
        var other = isProxied ? folder.resolve(files.get(1)) : one;
        return new Venue(
                folder,
                mode,
                List.of(one.toString(), other.toString()),
                homes,
                UnixDomainSocketAddress.of(one),
                isProxied ? Optional.of(UnixDomainSocketAddress.of(other)) : Optional.empty());
    }

    private static Venue atPorts(Path folder, Mode mode, boolean isProxied, List<Path> homes) throws IOException {
        var host = loopback(mode.transport() == Transport.TCP6 ? 6 : 4);
        var one = freePort(host);
        var other = isProxied ? freePort(host) : one;
        var prefix = host instanceof Inet4Address ? "127.0.0.1:" : "[::1]:";
        return new Venue(
                folder,
                mode,
                List.of(prefix + one, prefix + other),
                homes,
                new InetSocketAddress(host, one),
                isProxied ? Optional.of(new InetSocketAddress(host, other)) : Optional.empty());
    }

    private static InetAddress loopback(int version) throws IOException {
        var bytes = new byte[] {127, 0, 0, 1};
        if (version == 6) {
            bytes = new byte[16];
            bytes[15] = 1;
        }
        return InetAddress.getByAddress(bytes);
    }

    /** Below the range from which outgoing connections get theirs, or one of those could be in the way of a restart. */
    private static int freePort(InetAddress host) throws IOException {
        var random = new Random();
        for (var i = 0; i < 1000; i++) {
            var port = 20_000 + random.nextInt(12_000);
            try (var socket = new ServerSocket(port, 1, host)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken.
            }
        }
        throw new IOException("no free port from 20000 to 31999 was found");
    }

    private static Path createPrivate(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }

    private static void copyResource(String name, Path to) throws IOException {
        try (var in = Venue.class.getResourceAsStream("/io/github/simpleipc/torture/" + name)) {
            if (in == null) {
                throw new IOException("the resource " + name + " is missing");
            }
            Files.copy(in, to);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
