package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
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
import org.jspecify.annotations.Nullable;

/**
 * A spec made ready for use: files read, names looked up. Made when the connection first connects, so that what is wrong with
 * them is told there.
 *
 * @param address where the connection lives
 * @param self what this side brings to its handshakes
 */
record Endpoint(Address address, OwnSide self) {
    /**
     * Reads the files that the spec names.
     *
     * @param secret null for a named spec
     */
    static Endpoint of(ConnectionSpec spec, @Nullable Secret secret, Encryption encryption, Equipment equipment)
            throws ConnectFailedException {
        if (secret == null) {
            var named = NamedAddress.of(spec.address());
            try {
                return of(spec, named.path().toString(), named.secret(), encryption, equipment);
            } finally {
                // Read for this alone; what is needed of it has been derived.
                named.secret().wipe();
            }
        }
        if (secret.isShort()) {
            equipment
                    .log()
                    .warning("the secret is shorter than " + Secret.ADVISED_BYTES
                            + " bytes; who serves the address before this process does can guess it");
        }
        return of(spec, spec.address(), secret, encryption, equipment);
    }

    private static Endpoint of(
            ConnectionSpec spec, String path, Secret secret, Encryption encryption, Equipment equipment)
            throws ConnectFailedException {
        var tls = spec.tls().isPresent() ? TlsContext.load(spec.tls().get()) : null;
        return new Endpoint(address(spec, path, equipment), new OwnSide(secret, encryption, tls, equipment.limits()));
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
