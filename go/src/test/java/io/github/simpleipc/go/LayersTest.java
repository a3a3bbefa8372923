package io.github.simpleipc.go;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** This artifact plugs into what the core publishes, and into nothing else of it. */
class LayersTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void onlyWhatTheCorePublishesIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.simpleipc.internal.."))
                .check(MAIN);
    }

    @Test
    void jsonStaysInOnePlace() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(GoJson|GoEscapes)")
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml.."))
                .check(MAIN);
    }

    @Test
    void noThreadsAndNoSocketsOfItsOwn() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.nio.channels..")
                        .or(resideInAPackage("java.util.logging.."))
                        .or(DescribedPredicate.describe("threads", type -> type.isAssignableTo(Thread.class)))
                        .or(DescribedPredicate.describe(
                                "sockets",
                                type -> type.getName().equals("java.net.Socket")
                                        || type.getName().equals("java.net.ServerSocket"))))
                .check(MAIN);
    }
}
