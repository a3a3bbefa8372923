package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One query. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Asks the process at ADDRESS one query, and prints its response as it is, with a line end if it has none.",
            "It is never the server, and answers no queries. While it runs it takes the one place for a peer."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:answered",
            "1:anything else, such as a peer that was lost after it had got the query",
            "2:wrong usage; an address or a file that cannot be used",
            "3:nobody there",
            "4:timed out, or something that accepts and is silent",
            "5:refused: secret, key, certificate, another user, two are connected already, or the query",
            "6:the handler failed",
            "7:not a Simple IPC peer of this version; a file that is no socket, a program that closes at once"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  simple-ipc query name:chat hello",
            "  simple-ipc query unix:/run/app.sock status --secret-file app.secret --wait 10s",
            "  SIMPLE_IPC_SECRET=... simple-ipc query tcp:4000 'how many?' --timeout 500ms"
        })
final class QueryCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 50;

    @Mixin
    private final AddressOptions address = new AddressOptions();

    @Parameters(index = "1", paramLabel = "TEXT", description = "The query; after -- it may begin with a dash.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private String text;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = Durations.class,
            description = "How long to wait for somebody to be there. Only nobody is waited for: an error, and a busy"
                    + " pair, are told at once. Default: not at all")
    private Duration wait = Duration.ZERO;

    @Mixin
    private final WireOption wire = new WireOption();

    @Mixin
    private final LogOptions log = new LogOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (var connection = build()) {
            connect(connection);
            var response = connection.query(text);
            Main.OUT.print(response.endsWith("\n") ? response : response + "\n");
            if (Main.OUT.checkError()) {
                throw new IOException("the response cannot be written to standard output");
            }
            return ExitCode.OK;
        }
    }

    private Connection build() {
        try {
            var builder = Connection.builder(address.spec())
                    .timeout(address.timeout().get())
                    .neverServer(true)
                    .reconnect(false);
            address.encryptionKey().ifPresent(builder::encryption);
            return log.applyTo(wire.applyTo(builder), Main.ERR).build();
        } catch (IllegalArgumentException e) {
            throw address.usage(String.valueOf(e.getMessage()));
        }
    }

    private void connect(Connection connection) throws IOException, InterruptedException {
        var start = System.nanoTime();
        while (true) {
            try {
                connection.connect();
                return;
            } catch (ConnectFailedException e) {
                var isNobody = e.reason() == ConnectFailedException.Reason.NOBODY_THERE;
                if (!isNobody || System.nanoTime() - start >= wait.toNanos()) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
