package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.election.Address;
import io.github.simpleipc.internal.election.NamedAddress;
import io.github.simpleipc.internal.election.TcpAddress;
import io.github.simpleipc.internal.election.UnixAddress;
import io.github.simpleipc.internal.election.UserLookup;
import io.github.simpleipc.internal.handshake.OwnSide;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.internal.transport.HostAndPort;
import io.github.simpleipc.spi.Wire;
import io.github.simpleipc.spi.WireHost;
import io.github.simpleipc.spi.WireLog;
import io.github.simpleipc.spi.WireTimer;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A spec made ready for use: files read, names looked up. Made when the connection first connects, so that what is wrong with
 * them is told there.
 *
 * @param address where the connection lives
 * @param protocol what is spoken there
 */
record Endpoint(Address address, Protocol protocol) {
    /** Of the native wire. */
    Endpoint(Address address, OwnSide self) {
        this(address, new NativeProtocol(self));
    }

    /**
     * Reads the files that the spec names.
     *
     * @param secret null for a named spec
     * @param key of the built-in encryption; null without it
     */
    static Endpoint of(ConnectionSpec spec, @Nullable Secret secret, byte @Nullable [] key, Equipment equipment)
            throws ConnectFailedException {
        if (secret == null) {
            var named = named(spec.address(), equipment);
            try {
                return of(spec, named.path().toString(), named.secret(), key, equipment);
            } finally {
                // Read for this alone; what is needed of it has been derived.
                named.secret().wipe();
            }
        }
        return of(spec, spec.address(), secret, key, equipment);
    }

    /** Who never serves makes no secret: a name that was mistyped would leave one behind. */
    private static NamedAddress named(String name, Equipment equipment) throws ConnectFailedException {
        if (equipment.options().neverServer() && !NamedAddress.hasSecret(name)) {
            throw new ConnectFailedException(
                    Reason.NOBODY_THERE,
                    "nobody has ever served the name " + name + " here, and this connection is never a server");
        }
        return NamedAddress.of(name);
    }

    private static Endpoint of(
            ConnectionSpec spec, String path, Secret secret, byte @Nullable [] key, Equipment equipment)
            throws ConnectFailedException {
        var options = equipment.options();
        var tls = spec.tls().isPresent() ? TlsContext.load(spec.tls().get()) : null;
        var address = address(spec, path, equipment);
        if (options.wire().isPresent()) {
            return new Endpoint(address, secondWire(options.wire().get(), spec, secret, key, tls, equipment));
        }
        if (secret.isShort()) {
            equipment
                    .log()
                    .warning("the secret is shorter than " + Secret.ADVISED_BYTES
                            + " bytes; who serves the address before this process does can guess it");
        }
        return new Endpoint(address, new OwnSide(secret, encryption(key, options), tls, equipment.limits()));
    }

    private static Protocol secondWire(
            Wire wire,
            ConnectionSpec spec,
            Secret secret,
            byte @Nullable [] key,
            @Nullable TlsContext tls,
            Equipment equipment) {
        var host = new Host(spec, equipment.options(), equipment.timer(), equipment.log());
        return new SecondWire(
                HexFormat.of().toHexDigits(new SecureRandom().nextLong()),
                wire,
                // Copies, since both are wiped here.
                wire.open(host, secret.bytes().clone(), key == null ? null : key.clone()),
                tls == null ? null : tls.showing(wire.tlsCertificates()));
    }

    private record Host(ConnectionSpec spec, ConnectionOptions options, WireTimer timer, WireLog log)
            implements WireHost {}

    private static Encryption encryption(byte @Nullable [] key, ConnectionOptions options) {
        if (key != null) {
            return Encryption.aes(key);
        }
        return options.encryptionProvider().map(Encryption::custom).orElseGet(Encryption::plain);
    }

    private static Address address(ConnectionSpec spec, String path, Equipment equipment)
            throws ConnectFailedException {
        var log = equipment.log();
        if (spec.type() == ConnectionSpec.Type.UNIX) {
            return new UnixAddress(path, equipment.options().allowedUsers(), UserLookup.system(), log::warning);
        }
        try {
            return new TcpAddress(spec.type(), HostAndPort.parse(spec.address()), log::warning);
        } catch (IllegalArgumentException e) {
            throw new ConnectFailedException(Reason.BAD_ADDRESS, String.valueOf(e.getMessage()), e);
        }
    }
}
