package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How measured processes are started.
 *
 * @param java the command
 * @param classPaths what each subject needs
 * @param certificates the folder of the certificate for TLS
 */
record Jvm(Path java, ClassPaths classPaths, Path certificates) {
    /** Enough for 64 messages of 1 MiB in the making, and the same for all. */
    private static final String HEAP = "-Xmx1g";

    /** Starts a process whose standard error goes to a file. */
    Process start(SubjectRow row, Class<?> main, List<String> arguments, Path errors) throws IOException {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.add(HEAP);
        command.add("-Dbench.certificates=" + certificates);
        command.addAll(row.jvmArguments());
        command.add("-cp");
        command.add(ClassPaths.joined(classPaths.of(row)));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }

    /** The subject's class and its arguments, for a command line. */
    static List<String> words(SubjectRow row) {
        var words = new ArrayList<String>();
        words.add(row.className());
        words.addAll(row.arguments());
        return words;
    }
}
