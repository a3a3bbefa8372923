package io.github.simpleipc.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.bench.subject.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static List<String> names(List<SubjectRow> rows) {
        return rows.stream().map(SubjectRow::name).toList();
    }

    @Test
    void namesAreUnique() {
        assertThat(names(Catalogue.all())).doesNotHaveDuplicates();
    }

    @Test
    void eachKindOfSocketHasItsLimit() {
        assertThat(Catalogue.all())
                .allSatisfy(row ->
                        assertThat(names(Catalogue.all())).contains(row.kind().raw()));
    }

    @Test
    void whatIsNamedComesWithItsLimit() {
        assertThat(names(Catalogue.named(List.of("rmi")))).containsExactly("raw-tcp", "rmi");
        assertThat(names(Catalogue.named(List.of("aeron-spin")))).containsExactly("raw-unix", "aeron-spin");
    }

    @Test
    void aQuickRunHasThisLibraryAndWhatIsNamed() {
        assertThat(names(Catalogue.quickAnd(List.of("rmi", "raw-unix"))))
                .containsExactly("raw-unix", "simple-ipc-unix", "raw-tcp", "simple-ipc-tcp", "rmi");
    }

    @Test
    void anUnknownNameIsToldWithThoseThatThereAre() {
        assertThatThrownBy(() -> Catalogue.named(List.of("nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing")
                .hasMessageContaining("simple-ipc-unix");
    }

    @Test
    void whatIsInThisModuleCanBeMade() {
        assertThat(Catalogue.all())
                .filteredOn(row -> !row.isPeer())
                .allSatisfy(row -> assertThat(Class.forName(row.className())
                                .getConstructor(String[].class)
                                .newInstance((Object) row.arguments().toArray(String[]::new)))
                        .isInstanceOf(Subject.class));
    }
}
