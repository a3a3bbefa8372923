package io.github.simpleipc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.probe.ModuleProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** What only the packaged jar has: the module with tls-channel inside, and the POM that is published beside it. */
class PackagedJarIT {
    private static final String MODULE = "io.github.simpleipc";
    private static final String TLS = MODULE + ".internal.tls.tlschannel";
    /** It logs and it opens channels, so it shows whether the module requires enough. */
    private static final String TLS_CLASS = TLS + ".impl.TlsChannelImpl";

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path JAR =
            TARGET.resolve("simple-ipc-" + Objects.requireNonNull(System.getProperty("project.version")) + ".jar");
    private static final Path TEST_CLASSES = TARGET.resolve("test-classes");

    @Test
    void moduleContainsTheRelocatedPackagesAndExportsTheRootAndWhatASecondWireImplements() {
        ModuleDescriptor module =
                ModuleFinder.of(JAR).find(MODULE).orElseThrow().descriptor();

        assertThat(module.packages()).contains(TLS, TLS + ".impl", TLS + ".util");
        assertThat(module.exports())
                .allSatisfy(exports -> assertThat(exports.isQualified()).isFalse())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(MODULE, MODULE + ".spi");
    }

    @Test
    void moduleRequiresTheJdkAloneAtRunTime() {
        ModuleDescriptor module =
                ModuleFinder.of(JAR).find(MODULE).orElseThrow().descriptor();

        Set<String> atRunTime = module.requires().stream()
                .filter(requires -> !requires.modifiers().contains(Modifier.STATIC))
                .map(Requires::name)
                .collect(Collectors.toSet());

        assertThat(ModuleFinder.ofSystem().findAll())
                .extracting(reference -> reference.descriptor().name())
                .containsAll(atRunTime);
    }

    @Test
    void jarHoldsNothingOutsideItsPackageAndCarriesTheLicences() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName))
                    .allMatch(name -> name.startsWith("io/github/simpleipc/")
                            || name.startsWith("META-INF/")
                            || name.equals("module-info.class"))
                    .contains("META-INF/LICENSE", "META-INF/licenses/tls-channel.txt")
                    .doesNotHaveDuplicates();
        }
    }

    /** docs/decisions/0010-size-of-the-jar.md says where the bytes are. */
    @Test
    void jarIsSmall() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(480_000);
    }

    @Test
    void relocatedClassLoadsOnTheModulePath() throws Exception {
        assertThat(run(Path.of(System.getProperty("java.home")), "--module-path", JAR.toString()))
                .contains("loaded from " + MODULE);
    }

    @Test
    void relocatedClassLoadsOnTheClassPath() throws Exception {
        URL[] urls = {JAR.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            assertThat(Class.forName(TLS_CLASS, true, loader).getModule().isNamed())
                    .isFalse();
        }
    }

    @Test
    void relocatedClassLoadsInAnImageOfJlink(@TempDir Path folder) throws Exception {
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        Path image = folder.resolve("image");
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);

        int code = jlink.run(
                writer, writer, "--module-path", JAR.toString(), "--add-modules", MODULE, "--output", image.toString());

        assertThat(code).as("jlink said: %s", said).isZero();
        assertThat(run(image)).contains("loaded from " + MODULE);
    }

    /** The first example of the README, as it stands there, started twice with nothing but the jar. */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theReadmesProgramNeedsNothingButTheJar(@TempDir Path folder) throws Exception {
        String readme = Files.readString(TARGET.resolve("../../README.md"));
        int start = readme.indexOf("```java\n") + "```java\n".length();
        Path program = folder.resolve("Chat.java");
        Files.writeString(program, readme.substring(start, readme.indexOf("```", start)));

        Process one = chat(folder, program);
        Process other = chat(folder, program);
        try {
            say(one, "from one");
            say(other, "from the other");
            assertThat(said(one)).containsExactlyInAnyOrder("> from the other", "seen");
            assertThat(said(other)).containsExactlyInAnyOrder("> from one", "seen");

            one.getOutputStream().close();
            other.getOutputStream().close();
            assertThat(List.of(one.waitFor(), other.waitFor())).containsOnly(0);
        } finally {
            one.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }

    private static Process chat(Path home, Path program) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(java, "-Duser.home=" + home, "-cp", JAR.toString(), program.toString());
        // Nothing else may help it to its classes, and nothing but its home may tell it where to meet.
        builder.environment().clear();
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void say(Process process, String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** The next two lines. */
    private static List<String> said(Process process) throws IOException {
        BufferedReader reader = process.inputReader(UTF_8);
        return List.of(
                Objects.requireNonNull(reader.readLine(), "nothing more"),
                Objects.requireNonNull(reader.readLine(), "nothing more"));
    }

    @Test
    void publishedPomHasNoDependencyAtCompileOrRunTime() throws Exception {
        Path pom = TARGET.resolveSibling("dependency-reduced-pom.xml");
        NodeList others = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "/project/dependencies/dependency[not(scope = 'test' or scope = 'provided')]/artifactId",
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(pom.toFile()),
                        XPathConstants.NODESET);

        List<String> names = new ArrayList<>();
        for (int i = 0; i < others.getLength(); i++) {
            names.add(others.item(i).getTextContent());
        }
        assertThat(names).isEmpty();
    }

    /** What the probe says in a JVM with nothing but the module and the tests' classes. */
    private static String run(Path javaHome, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("--add-modules", MODULE, "-cp", TEST_CLASSES.toString()));
        command.addAll(List.of(ModuleProbe.class.getName(), TLS_CLASS));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s said: %s", command, said).isZero();
        return said;
    }
}
