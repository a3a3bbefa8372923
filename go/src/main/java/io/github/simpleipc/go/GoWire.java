package io.github.simpleipc.go;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.spi.TlsCertificates;
import io.github.simpleipc.spi.Wire;
import io.github.simpleipc.spi.WireEnd;
import io.github.simpleipc.spi.WireHost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wire of the Go library {@code simple-ipc}: makes a connection one end of a tunnel whose other end is a Go program.
 *
 * <pre>{@code
 * var connection = Connection.builder(ConnectionSpec.tcp(4000, secret))
 *         .onText(text -> "you said: " + text)
 *         .wire(new GoWire())
 *         .open();
 * }</pre>
 *
 * <p>It sends the secret in the clear unless there is TLS or an encryption key, so it is never chosen by itself. It carries
 * queries of text, one at a time in each direction; {@code docs/go.md} lists what it does not do. Immutable.
 */
public final class GoWire implements Wire {
    /** The wire; all are alike. */
    public GoWire() {}

    @Override
    public String name() {
        return "Go";
    }

    /** A Go client has none to show. */
    @Override
    public TlsCertificates tlsCertificates() {
        return TlsCertificates.OF_THE_SERVER;
    }

    @Override
    public String silence() {
        return "a Go server says nothing to a third process, to another secret, and to another key";
    }

    @Override
    public List<String> problems(ConnectionSpec spec, ConnectionOptions options) {
        var problems = new ArrayList<String>();
        if (spec.isNamed()) {
            problems.add("the Go wire needs an address and a secret that the Go program has too: " + spec
                    + " is known to this library alone; give a path or a port");
        }
        if (options.encryptionProvider().isPresent()) {
            problems.add("the Go wire encrypts with an EncryptionKey, and not with a provider of one's own");
        }
        return problems;
    }

    @Override
    public WireEnd open(WireHost host, byte[] secret, byte @Nullable [] key) {
        return new GoEnd(host, secret, key == null ? LineCipher.NONE : new AesGcmCipher(key));
    }
}
