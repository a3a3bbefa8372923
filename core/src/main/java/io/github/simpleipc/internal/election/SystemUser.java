package io.github.simpleipc.internal.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who runs this process. The JDK's {@code user.name} may be anything, and is "?" for a user without a name. */
final class SystemUser {
    private static volatile @Nullable String name;

    private SystemUser() {}

    static String name() throws IOException {
        var known = name;
        if (known == null) {
            known = find();
            name = known;
        }
        return known;
    }

    private static String find() throws IOException {
        var self = Path.of("/proc/self");
        if (Files.exists(self)) {
            var owner = Files.getOwner(self).getName();
            // The kernel shows some processes as root's own, so two witnesses are asked.
            if (owner.equals(System.getProperty("user.name"))) {
                return owner;
            }
        }
        var file = Files.createTempFile("simple-ipc", null);
        try {
            return Files.getOwner(file).getName();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
