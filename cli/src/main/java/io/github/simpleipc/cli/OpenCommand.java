package io.github.simpleipc.cli;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionListener;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One end of a tunnel. */
@Command(
        name = "open",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Opens one end of a tunnel: who comes first is the server, the other the client, and it makes no difference.",
            "Each line on standard input is a query, taken as it is; its response is one line on standard output, in"
                    + " order, with line feeds, carriage returns and backslashes written as \\n, \\r and \\\\. A query"
                    + " that failed gives a line 'error: ...'. Lines that come before the peer does wait for it.",
            "What happens to the connection goes to standard error, one line each: 'role server' or 'role client',"
                    + " 'connected', 'lost', 'reconnecting', 'gave up', 'closed'; and 'query ...' for incoming queries"
                    + " that nothing answers.",
            "At the end of input it goes on answering until it is interrupted."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all done, with --exit-at-eof",
            "1:anything else, such as a standard output that nobody reads any more",
            "2:wrong usage; an address or a file that cannot be used",
            "3:gave up: the peer was lost and did not come back; or nobody is at another machine's address",
            "4:timed out: something holds the address and is silent",
            "5:refused: secret, key, certificate, another user, or two are connected already",
            "7:not a Simple IPC peer of this version; a file that is no socket, a program that closes at once",
            "130:interrupted by Ctrl-C (143: by SIGTERM), after closing gently"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  simple-ipc open name:chat                          # the same in two terminals",
            "  simple-ipc open unix:app.sock --answer 'exec:wc -c' --secret-file app.secret",
            "  printf 'one\\ntwo\\n' | simple-ipc open name:chat --exit-at-eof"
        })
final class OpenCommand implements Callable<Integer> {
    @Mixin
    private final AddressOptions address = new AddressOptions();

    @Option(
            names = "--answer",
            paramLabel = "HOW",
            converter = Answer.Converter.class,
            description = {
                "How incoming queries are answered:",
                "  echo           with themselves",
                "  text:TEXT      always with TEXT",
                "  exec:COMMAND   sh -c COMMAND, with the query on its standard input; its output, as it is, is the"
                        + " answer; another exit code than 0 is a failure",
                "Without it they are shown on standard error as 'query ...', and answered with nothing."
            })
    private @Nullable Answer answer;

    @Option(names = "--exit-at-eof", description = "Leave at the end of input, after all responses are out.")
    private boolean exitAtEof;

    @Option(
            names = "--unescape",
            description = "Read \\n, \\r and \\\\ in input lines as they are written in output lines.")
    private boolean unescape;

    /** For the demo, whose processes must not outlive it. */
    @Option(names = "--exit-with", hidden = true)
    private @Nullable Long exitWith;

    @Mixin
    private final ReconnectOptions reconnect = new ReconnectOptions();

    @Mixin
    private final WireOption wire = new WireOption();

    @Mixin
    private final LogOptions log = new LogOptions();

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final Commands commands = new Commands();
    private volatile boolean shuttingDown;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (exitWith != null) {
            exitWith(exitWith);
        }
        var events = new EventPrinter(Main.ERR, () -> end.complete(ExitCode.NOBODY_THERE));
        var connection = build(events);
        var hook = new Thread(() -> shutDown(connection, events), "simple-ipc-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            connection.connect();
        } catch (IOException e) {
            if (shuttingDown) {
                hook.join(); // interrupted while connecting: there is nothing to complain about
            }
            events.mute();
            connection.close();
            Runtime.getRuntime().removeShutdownHook(hook);
            throw e;
        }
        var queries = new LineQueries(
                connection, new BufferedInputStream(System.in), new FileOutputStream(FileDescriptor.out), unescape);
        var reader = new Thread(() -> read(queries), "simple-ipc-input");
        reader.setDaemon(true);
        reader.start();
        try {
            var code = end.get();
            queries.stop();
            return code;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
        // Closing is the hook's, whatever ends this process.
    }

    private Connection build(ConnectionListener listener) {
        try {
            var builder = Connection.builder(address.spec())
                    .timeout(address.timeout().get())
                    .onText(Answer.handler(Optional.ofNullable(answer), commands, Main.ERR))
                    .listener(listener);
            address.encryptionKey().ifPresent(builder::encryption);
            return log.applyTo(reconnect.applyTo(wire.applyTo(builder)), Main.ERR)
                    .build();
        } catch (IllegalArgumentException e) {
            throw address.usage(String.valueOf(e.getMessage()));
        }
    }

    private void read(LineQueries queries) {
        try {
            queries.run();
            if (exitAtEof) {
                end.complete(ExitCode.OK);
            }
        } catch (IOException e) {
            end.completeExceptionally(new IOException("standard input or output failed: " + e.getMessage(), e));
        }
    }

    private void shutDown(Connection connection, EventPrinter events) {
        shuttingDown = true;
        connection.close();
        commands.close();
        events.finish();
    }

    private static void exitWith(long pid) {
        var other = ProcessHandle.of(pid);
        if (other.isEmpty()) {
            Runtime.getRuntime().halt(ExitCode.OTHER);
            return;
        }
        var ignored = other.get().onExit().thenRun(() -> Runtime.getRuntime().halt(ExitCode.OTHER));
    }
}
