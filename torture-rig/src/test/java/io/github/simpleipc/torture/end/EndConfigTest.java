package io.github.simpleipc.torture.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.torture.plan.Mode;
import io.github.simpleipc.torture.plan.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndConfigTest {
    @TempDir
    Path folder;

    @Test
    void whatIsStoredIsLoaded() throws IOException {
        for (var mode : Mode.all()) {
            var plan = Scenario.of(mode, 4).sides().get(0);
            var config = new EndConfig(
                    7, 99, mode, plan, "an address", folder, folder.resolve("j"), Set.of(Lie.LEAK, Lie.FORGET));
            config.store(folder.resolve("config"));
            assertThat(EndConfig.load(folder.resolve("config"))).isEqualTo(config);
        }
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("config"), "number=1\n");
        assertThatThrownBy(() -> EndConfig.load(file)).hasMessageContaining("timeoutMillis");
    }
}
