package io.github.simpleipc.cli;

import io.github.simpleipc.EncryptionKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a key. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Makes a key for --encryption-key: 32 random bytes in a new file that only you may read.",
            "A file that exists is never overwritten. Give both processes the same key."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:made", "1:not made: the file exists, or cannot be written", "2:wrong usage"},
        footerHeading = "%nExample:%n",
        footer = {"  simple-ipc keygen chat.key", "  simple-ipc open name:chat --encryption-key chat.key"})
final class KeygenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to make.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path file;

    @Option(names = "--debug", description = "Show stack traces of errors.")
    @SuppressWarnings("unused") // looked up by name
    private boolean debug;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        if (file.toString().isEmpty()) {
            throw new ParameterException(command.commandLine(), "the name of FILE is empty");
        }
        try {
            EncryptionKey.generate().writeTo(file);
            return ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    file + " exists already; it was not touched: choose another name, or move it away", e);
        } catch (NoSuchFileException e) {
            throw new IOException("the folder of " + file + " does not exist; make it first", e);
        }
    }
}
