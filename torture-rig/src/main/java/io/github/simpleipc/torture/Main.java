package io.github.simpleipc.torture;

import io.github.simpleipc.torture.end.End;
import java.nio.file.Path;
import picocli.CommandLine;

/** The command {@code torture}, and, with other arguments, one of the processes that it starts. */
public final class Main {
    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("end")) {
            End.main(Path.of(args[1]));
        } else {
            System.exit(new CommandLine(new TortureCommand()).execute(args));
        }
    }
}
