package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the packaged jar has: a module that works with nothing but what the core exports. */
class GoJarIT {
    private static final String VERSION = Objects.requireNonNull(System.getProperty("project.version"));
    private static final Path JAR =
            Path.of("target", "simple-ipc-go-" + VERSION + ".jar").toAbsolutePath();
    private static final Path CORE =
            Path.of("..", "core", "target", "simple-ipc-" + VERSION + ".jar").toAbsolutePath();

    private static final String PROGRAM = """
            import io.github.simpleipc.*;
            import io.github.simpleipc.go.GoWire;
            import java.nio.file.Path;
            import java.time.Duration;

            public class Pair {
                public static void main(String[] args) throws Exception {
                    var spec = ConnectionSpec.unix(Path.of(args[0]), "a secret of both sides");
                    try (var server = Connection.builder(spec).wire(new GoWire()).onText(text -> text + "!").open();
                            var client = Connection.builder(spec).wire(new GoWire()).open()) {
                        System.out.println(client.query("hello") + GoWire.class.getModule().getName());
                    }
                }
            }
            """;

    @Test
    void moduleNeedsTheCoreAndJacksonAlone() {
        var module = ModuleFinder.of(JAR)
                .find("io.github.simpleipc.go")
                .orElseThrow()
                .descriptor();
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("io.github.simpleipc.go");
        assertThat(module.requires().stream()
                        .filter(one -> !one.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                        .map(ModuleDescriptor.Requires::name))
                .containsExactlyInAnyOrder("java.base", "io.github.simpleipc", "com.fasterxml.jackson.core");
    }

    @Test
    void twoEndsTalkOnTheModulePath(@TempDir Path folder) throws Exception {
        var program = Files.writeString(folder.resolve("Pair.java"), PROGRAM);
        var jackson = Path.of(JsonFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var path = List.of(JAR, CORE, jackson).stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "--module-path",
                        path,
                        "--add-modules",
                        "io.github.simpleipc.go",
                        program.toString(),
                        folder.resolve("socket").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("hello!io.github.simpleipc.go");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void jarHoldsItsPackageAndTheLicence() throws Exception {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()))
                    .allMatch(name -> name.startsWith("io/github/simpleipc/go/")
                            || name.startsWith("META-INF/")
                            || name.equals("module-info.class"))
                    .contains("META-INF/LICENSE");
        }
    }

    @Test
    void publishedPomNamesTheCoreAndJackson() throws Exception {
        var names = XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "count(/project/dependencies/dependency[not(scope)])",
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(new File("pom.xml")));
        assertThat(names).isEqualTo("2");
    }
}
