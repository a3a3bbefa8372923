package io.github.simpleipc.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code simple-ipc}. */
@Command(name = "simple-ipc", mixinStandardHelpOptions = true, version = "simple-ipc 0.1.0")
public final class Main implements Runnable {
    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
