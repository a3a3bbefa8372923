package io.github.simpleipc.cli.doctor;

import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import java.util.Optional;

/**
 * What is to be examined.
 *
 * @param type of the address
 * @param address host and port, or a path; for a name that name
 * @param isNamed whether it is a name, whose secret is in a file
 * @param secret without one only what can be seen from outside is told
 * @param tls the files of this side, if it uses TLS
 * @param encryption of this side
 */
public record Subject(
        ConnectionSpec.Type type,
        String address,
        boolean isNamed,
        Optional<Secret> secret,
        Optional<ConnectionSpec.TlsFiles> tls,
        Encryption encryption) {}
