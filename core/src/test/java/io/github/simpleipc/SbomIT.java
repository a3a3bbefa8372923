package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The list of what the jar holds, which is published beside it. Maven makes none while it is offline. */
class SbomIT {
    private static final Path BOM = Path.of("target", "bom.json");

    @BeforeEach
    void wasMade() {
        assumeFalse("offline: true".equals(System.getProperty("offline")), "offline");
    }

    @Test
    void listsWhatIsInsideTheJarWithThePinnedBytes() throws IOException {
        var bom = Files.readString(BOM);
        // Behind the tool that made it.
        var components = bom.substring(bom.lastIndexOf("\"components\""), bom.lastIndexOf("\"dependencies\""));

        assertThat(all("\"purl\" : \"pkg:maven/([^@]+)@", components))
                .containsExactly("com.github.marianobarrios/tls-channel");
        assertThat(all("\"SHA-256\",\\s*\"content\" : \"([0-9a-f]+)\"", components))
                .isEqualTo(all("<tls-channel.sha256>([0-9a-f]+)<", Files.readString(Path.of("..", "pom.xml"))))
                .hasSize(1);
    }

    /** Of projects and licences only: where a jar was fetched from is nobody's business. */
    @Test
    void namesNoHostButThoseOfProjectsAndLicences() throws IOException {
        assertThat(all("https?://([^/\"]+)", Files.readString(BOM))).isSubsetOf("github.com", "opensource.org");
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
