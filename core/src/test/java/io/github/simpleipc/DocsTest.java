package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the docs say of options and errors is what the code has. */
class DocsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static final ConnectionOptions DEFAULTS = defaults();

    /** The defaults in the docs' words; those that are no value are words only. */
    private static final Map<String, String> WORDS_FOR_DEFAULTS = new HashMap<>(Map.ofEntries(
            Map.entry("timeout", words(ConnectionOptions.DEFAULT_TIMEOUT)),
            Map.entry("reconnect", "`" + DEFAULTS.reconnect() + "`"),
            Map.entry("maxRetries", Integer.toString(ConnectionOptions.DEFAULT_MAX_RETRIES)),
            Map.entry("reconnectDelay", words(ConnectionOptions.DEFAULT_RECONNECT_DELAY)),
            Map.entry("takeOver", "`" + DEFAULTS.takeOver() + "`"),
            Map.entry("neverServer", "`" + DEFAULTS.neverServer() + "`"),
            Map.entry("maxMessageBytes", (ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES >> 20) + " MiB"),
            Map.entry("maxQueries", String.format(Locale.ROOT, "%,d", ConnectionOptions.DEFAULT_MAX_QUERIES)),
            Map.entry("logQueries", "`" + DEFAULTS.logQueries() + "`"),
            Map.entry("logKeepAlives", "`" + DEFAULTS.logKeepAlives() + "`")));

    /** One row of a table: what stands between its bars. */
    private record Row(List<String> cells) {
        /** What is in code marks in the first cell, else empty. */
        String name() {
            var first = cells.get(0);
            return first.matches("`\\w+`") ? first.substring(1, first.length() - 1) : "";
        }
    }

    @Test
    void theTableOfOptionsHasAllOfTheBuilder() throws IOException {
        assertThat(options("docs/options.md").keySet()).isEqualTo(setters());
        assertThat(options("README.md").keySet()).isEqualTo(setters());
    }

    @Test
    void theTableOfOptionsHasTheDefaultsOfTheCode() throws IOException {
        for (var page : List.of("docs/options.md", "README.md")) {
            var rows = options(page);
            WORDS_FOR_DEFAULTS.forEach(
                    (option, words) -> assertThat(rows.get(option).cells().get(2))
                            .as("%s in %s", option, page)
                            .isEqualTo(words));
        }
        // What is not set has no default to compare, but it must not be set.
        assertThat(Stream.of(
                        DEFAULTS.executor(),
                        DEFAULTS.encryptionKey(),
                        DEFAULTS.encryptionProvider(),
                        DEFAULTS.errorLogger(),
                        DEFAULTS.debugLogger(),
                        DEFAULTS.listener()))
                .allMatch(java.util.Optional::isEmpty);
        assertThat(DEFAULTS.allowedUsers()).isEmpty();
    }

    @Test
    void theDefaultsOfABuilderAreTheNamedConstants() {
        assertThat(DEFAULTS.timeout()).isEqualTo(ConnectionOptions.DEFAULT_TIMEOUT);
        assertThat(DEFAULTS.reconnectDelay()).isEqualTo(ConnectionOptions.DEFAULT_RECONNECT_DELAY);
        assertThat(DEFAULTS.maxRetries()).isEqualTo(ConnectionOptions.DEFAULT_MAX_RETRIES);
        assertThat(DEFAULTS.maxMessageBytes()).isEqualTo(ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES);
        assertThat(DEFAULTS.maxQueries()).isEqualTo(ConnectionOptions.DEFAULT_MAX_QUERIES);
    }

    @Test
    void theTableOfOptionsHasTheLimitsOfTheCode() throws IOException {
        var rows = options("docs/options.md");
        var meanings = Map.of(
                "timeout",
                ConnectionOptions.MIN_TIMEOUT.toMillis() + " ms to " + ConnectionOptions.MAX_TIMEOUT.toDays() + " days",
                "reconnectDelay",
                "1 ms to " + ConnectionOptions.MAX_TIMEOUT.toDays() + " days",
                "maxMessageBytes",
                "1 KiB to " + (ConnectionOptions.MAX_MAX_MESSAGE_BYTES >> 30) + " GiB",
                "maxQueries",
                String.format(Locale.ROOT, "1 to %,d", ConnectionOptions.MAX_MAX_QUERIES));
        meanings.forEach((option, limits) ->
                assertThat(rows.get(option).cells().get(3)).as(option).contains(limits));
    }

    @Test
    void everyReasonOfAFailedConnectIsInItsTable() throws IOException {
        var named = rows("docs/errors.md").stream()
                .map(Row::name)
                .filter(name -> name.matches("[A-Z_]+"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(names(ConnectFailedException.Reason.values()));
    }

    @Test
    void everyReasonOfAFailedQueryIsInItsTable() throws IOException {
        var exception = "";
        var named = new LinkedHashMap<String, Set<String>>();
        for (var row : rows("docs/errors.md")) {
            exception = row.name().isEmpty() ? exception : row.name();
            var reason = row.cells().get(1).replace("`", "");
            if (row.cells().size() == 4 && reason.matches("[A-Z_]+")) {
                named.computeIfAbsent(exception, any -> new TreeSet<>()).add(reason);
            }
        }

        assertThat(named)
                .isEqualTo(Map.of(
                        "QueryRefusedException", names(QueryRefusedException.Reason.values()),
                        "HandlerFailedException", names(HandlerFailedException.Reason.values())));
    }

    @Test
    void everyExceptionOfAQueryIsInItsTable() throws IOException {
        var named = rows("docs/errors.md").stream().map(Row::name).collect(Collectors.toSet());

        assertThat(named)
                .containsAll(Arrays.stream(QueryFailedException.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    private static ConnectionOptions defaults() {
        try (var connection = Connection.builder(ConnectionSpec.named("unused")).build()) {
            return connection.options();
        }
    }

    /** The methods by which a builder is told something. */
    private static Set<String> setters() {
        return Arrays.stream(ConnectionBuilder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType() == ConnectionBuilder.class)
                .map(java.lang.reflect.Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of the table whose head begins with {@code option} or {@code name}, by option. */
    private static Map<String, Row> options(String page) throws IOException {
        var found = new LinkedHashMap<String, Row>();
        var inside = false;
        for (var line : Files.readAllLines(PROJECT.resolve(page))) {
            inside = line.matches("\\| (option|name) \\| unit \\| default \\| meaning \\|")
                    || (inside && line.startsWith("|"));
            if (inside && !row(line).name().isEmpty()) {
                found.put(row(line).name(), row(line));
            }
        }
        return found;
    }

    private static List<Row> rows(String page) throws IOException {
        return Files.readAllLines(PROJECT.resolve(page)).stream()
                .filter(line -> line.startsWith("|"))
                .map(DocsTest::row)
                .toList();
    }

    private static Row row(String line) {
        return new Row(Arrays.stream(line.substring(1).split("\\|", -1))
                .map(String::strip)
                .limit(line.chars().filter(c -> c == '|').count() - 1)
                .toList());
    }

    private static Set<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String words(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
