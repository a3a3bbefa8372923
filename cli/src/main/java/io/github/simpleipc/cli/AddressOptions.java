package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.EncryptionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What says with whom to connect, and how to be sure that it is them. */
final class AddressOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "ADDRESS",
            converter = Address.Converter.class,
            description = {
                "Where the two processes meet:",
                "  name:APP        any name; no secret needed",
                "  unix:PATH       a unix domain socket",
                "  tcp:PORT        on 127.0.0.1; tcp6: on ::1",
                "  tcp:HOST:PORT   also tcp4: and tcp6:"
            })
    @SuppressWarnings("NullAway.Init")
    private Address address;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = {
                "File with the secret that both sides share; one line end at its end does not count. Refused if"
                        + " others may read it.",
                "Without it: the variable SIMPLE_IPC_SECRET, or else a prompt."
            })
    private @Nullable Path secretFile;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Use TLS: PEM with this side's certificate first, and those that vouch for the peer.")
    private @Nullable Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM with the private key of --tls-cert.")
    private @Nullable Path tlsKey;

    @Option(
            names = "--encryption-key",
            paramLabel = "FILE",
            description = "Encrypt with the key in this file, see 'simple-ipc keygen'.")
    private @Nullable Path keyFile;

    @Mixin
    private final TimeoutOption timeout = new TimeoutOption();

    Address address() {
        return address;
    }

    TimeoutOption timeout() {
        return timeout;
    }

    Optional<Path> keyFile() {
        return Optional.ofNullable(keyFile);
    }

    /** The spec; may ask a person for the secret. */
    ConnectionSpec spec() {
        return spec(
                address.isNamed()
                        ? ""
                        : secret().orElseThrow(() ->
                                usage("no secret: give --secret-file FILE, or set " + SecretSource.VARIABLE
                                        + ", or type it when asked, which is done only on a terminal")));
    }

    /** The spec with a secret that was found before. */
    ConnectionSpec spec(String secret) {
        checkTogether();
        var spec = address.toSpec(() -> secret);
        return tlsCert != null && tlsKey != null ? spec.withTls(tlsCert, tlsKey) : spec;
    }

    /** The secret, if there is one to be had; a name has none. */
    Optional<String> secret() {
        checkTogether();
        try {
            return address.isNamed()
                    ? Optional.empty()
                    : SecretSource.system(secretFile).find(address.toString());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** The key of the encryption, if there is to be one. */
    Optional<EncryptionKey> encryptionKey() {
        if (keyFile == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EncryptionKey.load(keyFile));
        } catch (IOException e) {
            throw usage("--encryption-key: " + Words.of(e));
        }
    }

    private void checkTogether() {
        if (address.isNamed() && secretFile != null) {
            throw usage("--secret-file: " + address + " has a secret of its own; a name: address takes none");
        }
        if ((tlsCert == null) != (tlsKey == null)) {
            throw usage("--tls-cert and --tls-key belong together: give both or neither");
        }
    }

    ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
