package io.github.simpleipc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the packages, as the architecture draws them: one way down, and nothing skips sideways. */
class LayersTest {
    private static final String ROOT = "io.github.simpleipc";
    private static final String INTERNAL = ROOT + ".internal";

    /** Whom everybody may use, and who use nobody of the layers. */
    private static final Set<String> HELPERS = Set.of("time", "threads", "log");

    /** Whom each package may use, apart from the root's API and the helpers. */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.of(
            "connection", Set.of("election", "session", "handshake", "tls", "wire", "crypto", "transport"),
            // Beside the connection: it looks at what a connection would use.
            "election", Set.of("crypto", "transport"),
            "session", Set.of("handshake", "wire", "crypto", "transport"),
            "handshake", Set.of("tls", "wire", "crypto", "transport"),
            "tls", Set.of("crypto", "transport"),
            "wire", Set.of("crypto"),
            "crypto", Set.of(),
            "transport", Set.of(),
            // The root's own arrows: see onlyTheFactoriesOfTheRootKnowWhatIsInside.
            "root", Set.of("connection", "session", "crypto", "transport")));

    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));
    private static final DescribedPredicate<JavaClass> IS_NO_TEST =
            DescribedPredicate.describe("are no tests", type -> !type.getName().matches(".*Test(\\$.*)?"));

    private static final JavaClasses TESTS = new ClassFileImporter().importPath(Path.of("target", "test-classes"));

    @Test
    void everyPackageHasItsPlaceInTheDrawing() {
        assertThat(MAIN.stream().map(LayersTest::layer).collect(toSet()))
                .isEqualTo(Stream.concat(ARROWS.keySet().stream(), HELPERS.stream())
                        .collect(toSet()));
    }

    @Test
    void dependenciesFollowTheArrows() {
        ARROWS.forEach((layer, mayUse) -> {
            if (!layer.equals("root")) {
                mayUse(layer, Stream.concat(mayUse.stream(), HELPERS.stream()));
            }
        });
    }

    @Test
    void helpersUseNobody() {
        HELPERS.forEach(helper -> mayUse(helper, Stream.empty()));
    }

    /** The root is what users see and everybody uses; only what makes the objects behind it knows them. */
    @Test
    void onlyTheFactoriesOfTheRootKnowWhatIsInside() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .haveNameNotMatching(".*\\.(ConnectionBuilder|ConnectionSpec(\\$.*)?|EncryptionKey)")
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + ".."))
                .check(MAIN);
        mayUse("root", ARROWS.get("root").stream());
    }

    /** It is published: whoever implements a wire sees nothing from inside. */
    @Test
    void whatASecondWireImplementsKnowsTheRootAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".spi")
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + ".."))
                .check(MAIN);
    }

    /** The formats of second wires are theirs. */
    @Test
    void theCoreKnowsNoFormatButItsOwn() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + ".tls..") // PEM files are base64
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml..")
                        .or(DescribedPredicate.describe(
                                "base64", type -> type.getName().startsWith("java.util.Base64"))))
                .check(MAIN);
    }

    @Test
    void packagesInsideHaveNoCycles() {
        slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTlsKnowsItsLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + ".tls..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tlschannel..")
                .check(MAIN);
    }

    /** It is a codec, and a test of it needs nothing but buffers. */
    @Test
    void wireOwnsNoThreadAndNoSocket() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + ".wire..")
                .should()
                .dependOnClassesThat(resideInAPackage("java.net..")
                        .or(resideInAPackage("java.nio.channels.."))
                        .or(resideInAPackage("java.util.concurrent.."))
                        .or(resideInAPackage(INTERNAL + ".threads.."))
                        .or(DescribedPredicate.describe("threads", type -> type.isAssignableTo(Thread.class))))
                .check(MAIN);
    }

    @Test
    void transportKnowsNoFrame() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + ".transport..")
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL + ".wire..")
                        .or(resideInAPackage(INTERNAL + ".session.."))
                        .or(resideInAPackage(INTERNAL + ".handshake..")))
                .check(MAIN);
    }

    /** So that it can be published one day: it knows the library and itself, and none of the tests around it. */
    @Test
    void theTestkitKnowsTheLibraryAndItselfAlone() {
        classes()
                .that(resideInAPackage(ROOT + ".testkit..").and(IS_NO_TEST))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are the library's, the test kit's, or not of this project",
                        type -> !type.getPackageName().startsWith(ROOT)
                                || type.getPackageName().startsWith(ROOT + ".testkit")
                                || MAIN.contain(type.getBaseComponentType().getName())))
                .check(TESTS);
    }

    @Test
    void theTestkitNeedsATestFrameworkOnlyWhereItExtendsIt() {
        noClasses()
                .that(resideInAPackage(ROOT + ".testkit..").and(IS_NO_TEST))
                .and()
                .haveNameNotMatching(".*\\.(Leaks|LinkContract)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.assertj..", "org.awaitility..")
                .check(TESTS);
    }

    @Test
    void nothingSleeps() {
        for (var classes : new JavaClasses[] {MAIN, TESTS}) {
            noClasses()
                    .that(resideOutsideOfPackages(ROOT + ".testkit.."))
                    .should()
                    .callMethodWhere(DescribedPredicate.describe(
                            "that sleeps", call -> call.getName().equals("sleep")))
                    .check(classes);
        }
    }

    @Test
    void nothingIsPrintedAndLoggingGoesThroughTheSystemLogger() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "that prints a stack trace", call -> call.getName().equals("printStackTrace")))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(MAIN);
    }

    @Test
    void behaviourNeverComesFromSystemPropertiesExceptWhereTheJdkHasItsFactsThere() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + ".election..")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "that reads a property or the environment",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && Set.of("getProperty", "getenv").contains(call.getName())))
                .check(MAIN);
    }

    private static void mayUse(String layer, Stream<String> others) {
        var allowed = Stream.concat(others, Stream.of(layer, "root")).collect(toSet());
        var isIn = DescribedPredicate.<JavaClass>describe(
                "are in " + layer, type -> layer(type).equals(layer));
        var isAllowed = DescribedPredicate.<JavaClass>describe(
                "are in " + allowed + " or not of this project",
                type -> !type.getPackageName().startsWith(ROOT) || allowed.contains(layer(type)));
        classes().that(isIn).should().onlyDependOnClassesThat(isAllowed).check(MAIN);
    }

    /** The last part of an internal package's name, or {@code root}. */
    private static String layer(JavaClass type) {
        var name = type.getPackageName();
        return name.startsWith(INTERNAL + ".")
                ? name.substring(INTERNAL.length() + 1).split("\\.", 2)[0]
                : "root";
    }
}
