package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.cli.doctor.Advice;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code simple-ipc}. */
@Command(
        name = "simple-ipc",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Two processes, one tunnel: either may query the other, and it mends itself.",
        subcommands = {
            DemoCommand.class,
            OpenCommand.class,
            QueryCommand.class,
            KeygenCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        },
        footerHeading = "%nTwo terminals, one tunnel:%n",
        footer = {
            "  simple-ipc open name:chat --answer echo     # in both; then type lines",
            "  simple-ipc demo                             # or see it heal after a kill -9",
            "",
            "'simple-ipc COMMAND --help' says more, with examples."
        })
public final class Main implements Runnable {
    /** UTF-8 whatever the locale: what goes through a tunnel is UTF-8, also under env -i. */
    static final PrintStream OUT = stream(FileDescriptor.out);

    static final PrintStream ERR = stream(FileDescriptor.err);

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec command;

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(Arguments.decoded(args)));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main())
                .setOut(new PrintWriter(OUT, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(ERR, true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((failure, args) -> usageError(failure))
                .setExecutionExceptionHandler((failure, at, parsed) -> {
                    report(failure, deepest(parsed).hasMatchedOption("--debug"));
                    return ExitCode.of(failure);
                });
        commandLine
                .getSubcommands()
                .values()
                .forEach(one -> one.getCommandSpec().usageMessage().sortOptions(false));
        return commandLine;
    }

    private static ParseResult deepest(ParseResult parsed) {
        return parsed.hasSubcommand() ? deepest(parsed.subcommand()) : parsed;
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "which command?");
    }

    private static int usageError(ParameterException failure) {
        var at = failure.getCommandLine();
        ERR.println("error: " + Escapes.escape(String.valueOf(failure.getMessage())));
        UnmatchedArgumentException.printSuggestions(failure, at.getErr());
        ERR.println("Try '" + at.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static void report(Throwable failure, boolean withTrace) {
        var isExpected = failure instanceof java.io.IOException;
        ERR.println("error: " + Escapes.escape(isExpected ? Words.of(failure) : failure.toString()));
        if (failure instanceof ConnectFailedException connect) {
            Advice.on(connect.reason()).ifPresent(advice -> ERR.println("To do: " + advice));
        }
        if (withTrace || !isExpected) {
            failure.printStackTrace(ERR);
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "simple-ipc " + (version == null ? "(not packaged)" : version),
                "Java " + System.getProperty("java.version")
            };
        }
    }
}
