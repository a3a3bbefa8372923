package io.github.simpleipc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The arguments as they were written. Where the locale knows only ASCII, as under {@code env -i}, the JVM replaces all
 * else; Linux still has the bytes.
 */
final class Arguments {
    private static final char REPLACEMENT = '\uFFFD';

    private Arguments() {}

    static String[] decoded(String[] args) {
        for (var one : args) {
            if (one.indexOf(REPLACEMENT) >= 0) {
                return fromKernel(args);
            }
        }
        return args;
    }

    private static String[] fromKernel(String[] args) {
        try {
            var all = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8)
                    .split("\0", -1);
            var end = all.length - 1; // each argument ends with a NUL
            if (end < args.length) {
                return args;
            }
            var own = new String[args.length];
            System.arraycopy(all, end - args.length, own, 0, args.length);
            return own;
        } catch (IOException e) {
            return args;
        }
    }
}
