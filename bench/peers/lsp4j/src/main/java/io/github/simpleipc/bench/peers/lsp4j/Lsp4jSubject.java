package io.github.simpleipc.bench.peers.lsp4j;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import io.github.simpleipc.bench.subject.Subject;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;

/**
 * JSON-RPC of LSP4J over buffered streams; bytes travel as base64, since JSON has none. Handlers on the reading thread,
 * except for those that take long. One connection carries both directions.
 */
public final class Lsp4jSubject implements Subject {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final SocketKind kind;

    /** What is called remotely. */
    public interface Answers {
        @JsonRequest
        CompletableFuture<String> answer(String query);
    }

    /** Of {@code unix} or {@code tcp}. */
    public Lsp4jSubject(String[] arguments) {
        this.kind = SocketKind.of(arguments[0]);
    }

    @Override
    public End open(Side side, Path folder, Handler handler) throws IOException {
        var address = new Address(kind, folder, Side.FIRST);
        var remote = new CompletableFuture<Answers>();
        if (side == Side.SECOND) {
            remote.complete(launch(address.dial(), handler));
            return new Lsp4jEnd(remote);
        }
        var server = address.listen();
        var acceptor = new Thread(() -> {
            try {
                while (true) {
                    remote.complete(launch(Address.withoutDelay(server.accept()), handler));
                }
            } catch (IOException e) {
                remote.completeExceptionally(e);
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
        return new Lsp4jEnd(remote);
    }

    private static Answers launch(SocketChannel channel, Handler handler) {
        var launcher = new Launcher.Builder<Answers>()
                .setLocalService(local(handler))
                .setRemoteInterface(Answers.class)
                .setInput(new BufferedInputStream(ChannelStreams.input(channel), BUFFER_BYTES))
                .setOutput(new BufferedOutputStream(ChannelStreams.output(channel), BUFFER_BYTES))
                .create();
        var unused = launcher.startListening();
        return launcher.getRemoteProxy();
    }

    private static Answers local(Handler handler) {
        return new Answers() {
            @Override
            public CompletableFuture<String> answer(String query) {
                var bytes = Base64.getDecoder().decode(query);
                return handler.takesLong(bytes)
                        ? CompletableFuture.supplyAsync(() -> answer(bytes))
                        : CompletableFuture.completedFuture(answer(bytes));
            }

            private String answer(byte[] query) {
                return Base64.getEncoder().encodeToString(handler.answer(query));
            }
        };
    }
}
