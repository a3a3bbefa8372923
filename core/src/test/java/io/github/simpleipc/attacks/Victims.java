package io.github.simpleipc.attacks;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The two who are attacked, with a man in the middle: he has the client's links, and the client does not know it. */
final class Victims implements AutoCloseable {
    static final EncryptionKey KEY = EncryptionKey.generate();

    private static final Duration LONG = Duration.ofSeconds(10);

    private final Middle.Form form;
    final Place place = Place.fresh(ConnectionSpec.Type.TCP, Path.of("."));
    final Middle middle;
    final RecordedLog log = new RecordedLog();
    /** What the server's handler got. */
    final List<String> handled = new CopyOnWriteArrayList<>();

    final Connection server;

    Victims(Middle.Form form) throws IOException {
        this.form = form;
        server = builder(place.spec()).errorLogger(log).open();
        middle = new Middle(form, Integer.parseInt(place.address()));
    }

    /** A client that dials the man in the middle, and is connected. */
    Connection client() throws IOException {
        var client = clientBuilder().open();
        client.awaitConnected(LONG);
        server.awaitConnected(LONG);
        return client;
    }

    ConnectionBuilder clientBuilder() {
        return clientBuilder(ConnectionSpec.tcp(middle.port(), Place.SECRET));
    }

    ConnectionBuilder clientBuilder(ConnectionSpec spec) {
        return builder(spec).errorLogger(new RecordedLog()).neverServer(true).reconnectDelay(Duration.ofMillis(10));
    }

    private ConnectionBuilder builder(ConnectionSpec spec) {
        var withTls = form == Middle.Form.TLS ? spec.withTls(file("leaf-one.crt"), file("leaf-one.key")) : spec;
        var builder = Connection.builder(withTls).timeout(LONG).onText(text -> {
            handled.add(text);
            return "seen: " + text;
        });
        return form == Middle.Form.AES ? builder.encryption(KEY) : builder;
    }

    static Path file(String name) {
        try {
            return Path.of(Victims.class.getResource("/tls/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        middle.close();
    }
}
