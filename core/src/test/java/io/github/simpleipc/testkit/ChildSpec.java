package io.github.simpleipc.testkit;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.EncryptionKey;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of an {@code open} command, as {@code KEY=VALUE} with spaces between; a value is URL-encoded where it holds a
 * space, a plus or a percent sign.
 *
 * <pre>
 * type            tcp, tcp4, tcp6, unix, or named, which takes no secret
 * address         as ConnectionSpec.of takes it; the name of a named one
 * secret
 * cert, key       files for TLS
 * encryption      the file of a key for AES
 * destroy         true: the key is destroyed as soon as the connection is made
 * timeout, reconnectDelay                         milliseconds
 * reconnect, takeOver, neverServer                true or false
 * maxRetries, maxMessage, maxQueries              numbers
 * allowUser       a user's name
 * log             true: errors, debug, queries and keep-alives go to standard error
 * handler         see {@link ChildHandler}; echo unless set
 * bytes           echo, or traffic for the handler of {@link Traffic}
 * </pre>
 */
final class ChildSpec {
    private final Map<String, String> settings = new HashMap<>();
    private EncryptionKey encryptionKey;
    private boolean destroys;

    ChildSpec(String text) {
        for (var setting : text.trim().split(" +", -1)) {
            var equals = setting.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not KEY=VALUE: " + setting);
            }
            settings.put(
                    setting.substring(0, equals),
                    URLDecoder.decode(setting.substring(equals + 1), StandardCharsets.UTF_8));
        }
    }

    /** A builder with all that is set; a setting that nobody knows is an error. */
    ConnectionBuilder builder(Traffic traffic) throws IOException {
        var builder = Connection.builder(spec());
        var handler = new ChildHandler(take("handler", "echo"));
        builder.onText(handler);
        if (take("bytes", "echo").equals("traffic")) {
            builder.onBytes(traffic);
        } else {
            builder.onBytes((query, context) -> query);
        }
        for (var setting : settings.entrySet()) {
            apply(builder, setting.getKey(), setting.getValue());
        }
        return builder;
    }

    /** To be called when the connection has been made. */
    void built() {
        if (destroys) {
            encryptionKey.destroy();
        }
    }

    private ConnectionSpec spec() {
        var type = take("type", "unix");
        var address = take("address", "");
        var spec = type.equals("named")
                ? ConnectionSpec.named(address)
                : ConnectionSpec.of(
                        ConnectionSpec.Type.valueOf(type.toUpperCase(Locale.ROOT)), address, take("secret", ""));
        var certificates = settings.remove("cert");
        return certificates == null ? spec : spec.withTls(Path.of(certificates), Path.of(take("key", "")));
    }

    private void apply(ConnectionBuilder builder, String key, String value) throws IOException {
        switch (key) {
            case "encryption" -> {
                encryptionKey = EncryptionKey.load(Path.of(value));
                builder.encryption(encryptionKey);
            }
            case "destroy" -> destroys = Boolean.parseBoolean(value);
            case "timeout" -> builder.timeout(millis(value));
            case "reconnectDelay" -> builder.reconnectDelay(millis(value));
            case "reconnect" -> builder.reconnect(Boolean.parseBoolean(value));
            case "takeOver" -> builder.takeOver(Boolean.parseBoolean(value));
            case "neverServer" -> builder.neverServer(Boolean.parseBoolean(value));
            case "maxRetries" -> builder.maxRetries(Integer.parseInt(value));
            case "maxMessage" -> builder.maxMessageBytes(Integer.parseInt(value));
            case "maxQueries" -> builder.maxQueries(Integer.parseInt(value));
            case "allowUser" -> builder.allowUser(value);
            case "log" -> log(builder, Boolean.parseBoolean(value));
            default -> throw new IllegalArgumentException("unknown setting: " + key);
        }
    }

    private static void log(ConnectionBuilder builder, boolean on) {
        if (on) {
            var logger = new StderrLogger();
            builder.errorLogger(logger).debugLogger(logger).logQueries(true).logKeepAlives(true);
        }
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }

    private String take(String key, String unlessSet) {
        var value = settings.remove(key);
        return value == null ? unlessSet : value;
    }
}
