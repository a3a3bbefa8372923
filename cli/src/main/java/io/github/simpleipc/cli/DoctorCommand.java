package io.github.simpleipc.cli;

import io.github.simpleipc.cli.doctor.Diagnosis;
import io.github.simpleipc.cli.doctor.Doctor;
import io.github.simpleipc.cli.doctor.Subject;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is at an address. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Says what is at ADDRESS, and what to do about it: nobody, a stale socket, a file that is no socket, a"
                    + " stranger, a healthy peer, a busy pair, a wrong secret; the path's length and rights, and who"
                    + " holds the lock.",
            "It disturbs nothing: it never becomes a server, never takes the place of a peer, makes no file and removes"
                    + " none. Without the secret it says what can be seen from outside."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine: a healthy peer with a free place, or nobody, so that the next process becomes the server",
            "1:anything else: what is there, or the address, stands in the way, or a pair is busy",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  simple-ipc doctor name:chat", "  simple-ipc doctor unix:/run/app.sock --secret-file app.secret"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private final AddressOptions address = new AddressOptions();

    @Option(names = "--debug", description = "Show stack traces of errors.")
    private boolean debug;

    @Override
    public Integer call() throws IOException {
        var diagnosis = Doctor.examine(subject(), address.timeout().get());
        print(diagnosis, Main.OUT);
        if (debug && diagnosis.cause().isPresent()) {
            diagnosis.cause().get().printStackTrace(Main.ERR);
        }
        if (Main.OUT.checkError()) {
            throw new IOException("what was found cannot be written to standard output");
        }
        return diagnosis.verdict().isGood() ? ExitCode.OK : ExitCode.OTHER;
    }

    private Subject subject() throws IOException {
        var secret = address.secret();
        var at = address.address();
        return new Subject(
                at.type(),
                at.text(),
                at.isNamed(),
                secret.map(Secret::ofText),
                address.spec(secret.orElse("unused")).tls(),
                encryption());
    }

    private Encryption encryption() throws IOException {
        // Loaded for its checks; the key itself is for the library alone.
        var file = address.keyFile();
        return address.encryptionKey().isPresent() && file.isPresent()
                ? Encryption.aes(Files.readAllBytes(file.get()))
                : Encryption.plain();
    }

    private void print(Diagnosis diagnosis, PrintStream out) {
        out.println(address.address() + ": " + Escapes.escape(diagnosis.summary()));
        for (var finding : diagnosis.findings()) {
            out.println("  " + finding.about() + ": " + Escapes.escape(finding.text()));
        }
        for (var advice : diagnosis.advice()) {
            out.println("To do: " + Escapes.escape(advice));
        }
    }
}
