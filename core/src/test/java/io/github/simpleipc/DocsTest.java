package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages say of names and defaults, and whether their snippets compile and their links lead somewhere. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DocsTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/options.md"})
    void tableOfOptionsHasEachOptionWithItsDefault(String page) throws IOException {
        var rows = new LinkedHashMap<String, List<String>>();
        for (var row : rows(page, 4)) {
            rows.put(row.get(0), row.subList(1, 4));
        }
        var setters = Arrays.stream(ConnectionBuilder.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == ConnectionBuilder.class
                        && java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(new TreeSet<>(rows.keySet())).isEqualTo(setters);

        try (var connection =
                Connection.builder(ConnectionSpec.tcp(1, "secret")).build()) {
            var options = connection.options();
            var expected = Map.of(
                    "timeout", List.of("`Duration`", seconds(options.timeout())),
                    "reconnect", List.of("", "`" + options.reconnect() + "`"),
                    "maxRetries", List.of("attempts", Integer.toString(options.maxRetries())),
                    "reconnectDelay", List.of("`Duration`", seconds(options.reconnectDelay())),
                    "takeOver", List.of("", "`" + options.takeOver() + "`"),
                    "neverServer", List.of("", "`" + options.neverServer() + "`"),
                    "maxMessageBytes", List.of("bytes", (options.maxMessageBytes() >> 20) + " MiB"),
                    "maxQueries", List.of("queries", String.format("%,d", options.maxQueries())),
                    "logQueries", List.of("", "`" + options.logQueries() + "`"),
                    "logKeepAlives", List.of("", "`" + options.logKeepAlives() + "`"));
            expected.forEach((name, unitAndDefault) ->
                    assertThat(rows.get(name).subList(0, 2)).as(name).isEqualTo(unitAndDefault));
            assertThat(options.executor()).isEmpty();
            assertThat(options.encryptionKey()).isEmpty();
            assertThat(options.allowedUsers()).isEmpty();
            assertThat(options.debugLogger()).isEmpty();
        }
    }

    @Test
    void tableOfOptionsHasTheLimitsOfTheCode() throws IOException {
        var longest = ConnectionOptions.MAX_TIMEOUT.toDays() + " days";
        var limits = Map.of(
                "timeout", ConnectionOptions.MIN_TIMEOUT.toMillis() + " ms to " + longest,
                "reconnectDelay", "1 ms to " + longest,
                "maxMessageBytes", "1 KiB to " + (ConnectionOptions.MAX_MAX_MESSAGE_BYTES >> 30) + " GiB",
                "maxQueries", String.format(Locale.ROOT, "1 to %,d", ConnectionOptions.MAX_MAX_QUERIES));
        var told = rows("docs/options.md", 4).stream()
                .filter(row -> limits.containsKey(row.get(0)))
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(3)));
        assertThat(told).hasSameSizeAs(limits);
        limits.forEach(
                (option, words) -> assertThat(told.get(option)).as(option).contains(words));
    }

    @Test
    void unlessSetAnOptionIsItsNamedConstant() {
        try (var connection =
                Connection.builder(ConnectionSpec.tcp(1, "secret")).build()) {
            var options = connection.options();
            assertThat(options.timeout()).isEqualTo(ConnectionOptions.DEFAULT_TIMEOUT);
            assertThat(options.reconnectDelay()).isEqualTo(ConnectionOptions.DEFAULT_RECONNECT_DELAY);
            assertThat(options.maxRetries()).isEqualTo(ConnectionOptions.DEFAULT_MAX_RETRIES);
            assertThat(options.maxMessageBytes()).isEqualTo(ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES);
            assertThat(options.maxQueries()).isEqualTo(ConnectionOptions.DEFAULT_MAX_QUERIES);
        }
    }

    @Test
    void tablesOfErrorsHaveEachReasonOnce() throws IOException {
        var connecting = rows("docs/errors.md", 5).stream()
                .map(row -> row.get(0))
                .filter(name -> !name.endsWith("Exception"))
                .toList();
        assertThat(connecting)
                .containsExactlyInAnyOrderElementsOf(names(Reason.values()).toList());

        var asking = Stream.concat(
                        names(QueryRefusedException.Reason.values()), names(HandlerFailedException.Reason.values()))
                .toList();
        var told = Files.readString(ROOT.resolve("docs/errors.md"))
                .lines()
                .map(line -> Pattern.compile("^\\|[^|]*\\| `([A-Z_]+)` \\|").matcher(line))
                .filter(java.util.regex.Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(told).containsExactlyElementsOf(asking);
    }

    static Stream<String> pages() throws IOException {
        try (var docs = Files.walk(ROOT.resolve("docs"))) {
            var pages = docs.map(path -> ROOT.relativize(path).toString())
                    .filter(path -> path.endsWith(".md"))
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
            pages.addAll(List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md"));
            return pages.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void snippetsCompile(String page) throws IOException {
        var number = 0;
        for (var snippet : snippets(page)) {
            compile(page + " " + ++number, snippet);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(String page) throws IOException {
        var path = ROOT.resolve(page);
        var links = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)").matcher(Files.readString(path));
        while (links.find()) {
            var link = links.group(1);
            assertThat(path.resolveSibling(link)).as("link of " + page).exists();
        }
    }

    /** What the page says of an attacker, a test shows; where nothing protects, the row says just that. */
    @Test
    void eachRowOfTheAttackersNamesTestsThatExist() throws Exception {
        var table = Files.readString(ROOT.resolve("docs/security.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| attacker "))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        assertThat(table).hasSizeGreaterThan(15);
        for (var row : table) {
            var shown = row.substring(row.lastIndexOf('|', row.length() - 2));
            var tests = Pattern.compile("`(\\w+)\\.(\\w+)`")
                    .matcher(shown)
                    .results()
                    .toList();
            assertThat(tests.isEmpty()).as(row).isEqualTo(shown.contains("nothing to show"));
            for (var test : tests) {
                assertThat(testMethods(test.group(1))).as(row).contains(test.group(2));
            }
        }
    }

    private static List<String> testMethods(String simpleName) throws Exception {
        var classes =
                Path.of(DocsTest.class.getResource("DocsTest.class").toURI()).getParent();
        var methods = new ArrayList<String>();
        try (var files = Files.walk(classes)) {
            for (var file : files.filter(one -> one.getFileName().toString().equals(simpleName + ".class"))
                    .toList()) {
                var name = "io.github.simpleipc."
                        + classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                for (var method : Class.forName(name).getDeclaredMethods()) {
                    if (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class)) {
                        methods.add(method.getName());
                    }
                }
            }
        }
        return methods;
    }

    static Stream<Arguments> testsOfTheTestingPage() throws IOException {
        var number = new AtomicInteger();
        return snippets("docs/testing.md").stream().map(snippet -> Arguments.of(number.incrementAndGet(), snippet));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void testsOfTheTestingPage(int number, String snippet) throws Exception {
        compile("testing " + number, snippet);
        URL[] urls = {folder.toUri().toURL()};
        try (var loader = new URLClassLoader(urls, DocsTest.class.getClassLoader())) {
            var method = Arrays.stream(Class.forName("Snippet", true, loader).getDeclaredMethods())
                    .filter(one -> one.getName().equals("run"))
                    .findFirst()
                    .orElseThrow();
            method.setAccessible(true);
            method.invoke(null, new Object[method.getParameterCount()]);
        }
    }

    private void compile(String name, String snippet) throws IOException {
        var isProgram =
                Pattern.compile("(?m)^(public )?class ").matcher(snippet).find();
        var parameters = Stream.of("Connection connection", "ConnectionSpec spec", "Handler<String> handler")
                .filter(parameter -> !snippet.contains("var " + parameter.substring(parameter.indexOf(" ") + 1) + " "))
                .collect(Collectors.joining(", "));
        var source = isProgram
                ? snippet
                : "import io.github.simpleipc.*;\nimport java.nio.file.*;\nimport java.time.*;\n"
                        + "import java.util.*;\nimport java.util.concurrent.*;\n"
                        + "class Snippet { static void run(" + parameters + ") throws Exception {\n" + snippet + "}}\n";
        var file = folder.resolve(isProgram ? "Chat.java" : "Snippet.java");
        Files.writeString(file, source);
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            var options = List.of("-proc:none", "-d", folder.toString(), "-cp", classPath);
            var task = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file));
            assertThat(task.call()).as("%s: %s", name, said).isTrue();
        }
    }

    private static List<String> snippets(String page) throws IOException {
        return Pattern.compile("(?ms)^```java\n(.*?)^```$")
                .matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The rows of all tables with so many columns whose first cell is code, which is returned without its quotes. */
    private static List<List<String>> rows(String page, int columns) throws IOException {
        return Files.readString(ROOT.resolve(page))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .collect(Collectors.toCollection(ArrayList::new)))
                .filter(cells -> cells.size() == columns)
                .map(cells -> {
                    cells.set(0, cells.get(0).replace("`", ""));
                    return (List<String>) cells;
                })
                .toList();
    }

    private static Stream<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
