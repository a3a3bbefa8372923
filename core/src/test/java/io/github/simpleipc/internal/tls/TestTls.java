package io.github.simpleipc.internal.tls;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The checked-in certificates, and TLS links made with them. */
final class TestTls {
    private TestTls() {}

    /** A TLS link and how its handshake ended. */
    record Side(TlsLink link, @Nullable IOException failure) {}

    record Sides(Side client, Side server) {}

    static Path file(String name) {
        try {
            return Path.of(TestTls.class.getResource("/tls/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static TlsFiles files(String certificates, String key) {
        return new TlsFiles(file(certificates), file(key));
    }

    /** A new file of several put together. */
    static Path join(Path folder, String... names) throws IOException {
        var joined = Files.createTempFile(folder, "joined", ".crt");
        var text = new StringBuilder();
        for (var name : names) {
            text.append(Files.readString(file(name)));
        }
        return Files.writeString(joined, text);
    }

    static TlsContext context(TlsFiles files, String... protocols) throws ConnectFailedException {
        return TlsContext.of(PemFiles.read(files), protocols);
    }

    /** Goes through the handshake on both ends at once. The server closes its link if it fails, after the alert. */
    static Sides handshake(TlsContext client, Link clientEnd, TlsContext server, Link serverEnd) {
        var clientLink = client.over(clientEnd, Role.CLIENT);
        var serverLink = server.over(serverEnd, Role.SERVER);
        var serverSide = CompletableFuture.supplyAsync(() -> run(serverLink));
        var clientSide = run(clientLink);
        return new Sides(clientSide, serverSide.join());
    }

    private static Side run(TlsLink link) {
        try {
            link.handshake();
            return new Side(link, null);
        } catch (IOException e) {
            // Nobody waits for a side that gave up.
            try {
                link.shutdownOutput();
            } catch (IOException ignored) {
                link.close();
            }
            return new Side(link, e);
        }
    }
}
