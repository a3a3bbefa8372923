package io.github.simpleipc;

import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.transport.HostAndPort;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a connection: type, address and secret, and whether it goes through TLS. Both processes use the same.
 * Immutable; {@link #toString()} hides the secret.
 *
 * <p>Making a spec touches neither files nor network; what is wrong with an address or a file is told by
 * {@link Connection#connect()}, unless it can be seen from the text alone.
 */
public final class ConnectionSpec {
    /** The kinds of address. */
    public enum Type {
        /** TCP over whatever the host's name resolves to; without a host, 127.0.0.1. */
        TCP,
        /** TCP over IPv4 only; without a host, 127.0.0.1. */
        TCP4,
        /** TCP over IPv6 only; without a host, ::1. */
        TCP6,
        /** A unix domain socket; the address is its path. */
        UNIX
    }

    /**
     * The files that TLS works with, as openssl writes them.
     *
     * @param certificates PEM: this side's certificate first; the peer's chain must lead to one of the file's
     * @param key PEM: the private key of the first certificate, RSA or EC, not encrypted
     */
    public record TlsFiles(Path certificates, Path key) {}

    private final Type type;
    private final String address;
    private final @Nullable String name;
    private final @Nullable Secret secret;
    private final @Nullable TlsFiles tls;

    private ConnectionSpec(
            Type type, String address, @Nullable String name, @Nullable Secret secret, @Nullable TlsFiles tls) {
        this.type = type;
        this.address = address;
        this.name = name;
        this.secret = secret;
        this.tls = tls;
    }

    /**
     * A spec of any type.
     *
     * @param address for TCP {@code "1234"}, {@code ":1234"}, {@code "host:1234"} or {@code "[::1]:1234"}; without a host
     *     the loopback address; {@code "*:1234"} listens on all interfaces and dials loopback. For {@link Type#UNIX} a path
     * @param secret what both sides must know; not empty, better at least 16 bytes long and random
     * @throws IllegalArgumentException if the address or the secret cannot be used; the message never holds the secret
     */
    public static ConnectionSpec of(Type type, String address, String secret) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(address, "address");
        var text = type == Type.UNIX
                ? checkPath(address)
                : HostAndPort.parse(address).toString();
        return new ConnectionSpec(type, text, null, Secret.ofText(secret), null);
    }

    /**
     * A spec for TCP on the loopback address 127.0.0.1.
     *
     * @param port 1 to 65535
     * @param secret see {@link #of}
     * @throws IllegalArgumentException see {@link #of}
     */
    public static ConnectionSpec tcp(int port, String secret) {
        return of(Type.TCP, Integer.toString(port), secret);
    }

    /**
     * A spec for a unix domain socket.
     *
     * @param path of the socket, at most 95 bytes in UTF-8; its folder must exist
     * @param secret see {@link #of}
     * @throws IllegalArgumentException see {@link #of}
     */
    public static ConnectionSpec unix(Path path, String secret) {
        return of(Type.UNIX, path.toString(), secret);
    }

    /**
     * A spec with nothing to choose but a name: a unix domain socket and a generated secret in the folder
     * {@code .simple-ipc} of the user's home, for processes of one user on one machine.
     *
     * @param name any text of 1 to 200 characters, not all blank; the same in both processes
     * @throws IllegalArgumentException if it is not
     */
    public static ConnectionSpec named(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isBlank() || name.length() > 200) {
            throw new IllegalArgumentException("name: must have 1 to 200 characters that are not all blank, but is '"
                    + (name.length() > 40 ? name.substring(0, 40) + "… (" + name.length() + ")" : name) + "'");
        }
        return new ConnectionSpec(Type.UNIX, name, name, null, null);
    }

    /**
     * The same spec through TLS 1.3 or 1.2, on any type. Both sides present their certificate and check the other's against
     * the certificates in their own file; host names are not checked. The files are read by the first
     * {@link Connection#connect()} of each connection, and not again.
     */
    public ConnectionSpec withTls(Path certificates, Path key) {
        var files =
                new TlsFiles(Objects.requireNonNull(certificates, "certificates"), Objects.requireNonNull(key, "key"));
        return new ConnectionSpec(type, address, name, secret, files);
    }

    /** The kind of address. */
    public Type type() {
        return type;
    }

    /** The address: host and port, a path, or the name of a {@linkplain #named named} spec. */
    public String address() {
        return address;
    }

    /** True if this spec was made by {@link #named}. */
    public boolean isNamed() {
        return name != null;
    }

    /** The files for TLS; empty without TLS. */
    public Optional<TlsFiles> tls() {
        return Optional.ofNullable(tls);
    }

    /** The secret; null for a named spec, whose secret is in a file. */
    @Nullable
    Secret secret() {
        return secret;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectionSpec that
                && type == that.type
                && address.equals(that.address)
                && Objects.equals(name, that.name)
                && Objects.equals(secret, that.secret)
                && Objects.equals(tls, that.tls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, address, name, tls);
    }

    /** The address as the command line takes it, such as {@code tcp:127.0.0.1:1234}; never the secret. */
    @Override
    public String toString() {
        var prefix = isNamed() ? "name" : type.name().toLowerCase(Locale.ROOT);
        return prefix + ":" + address + (tls == null ? "" : " with TLS");
    }

    private static String checkPath(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("path: must not be empty");
        }
        if (path.startsWith("@")) {
            throw new IllegalArgumentException("path: '" + path
                    + "' looks like an abstract socket, which the JDK cannot open; give a path in a folder, or ./"
                    + path);
        }
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("path: must not contain a NUL character");
        }
        return path;
    }
}
