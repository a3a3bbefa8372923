package io.github.simpleipc.go;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.Role;
import io.github.simpleipc.go.Conversation.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays each side of every recorded conversation to a connection that takes the other, over a real socket. It says what was
 * recorded, except for ids, when keep-alives come, and where the original crashed or hung: it sends an empty response as a response,
 * and closes the link of a wrong secret.
 */
class ReplayTest {
    private static final String SECRET = "secret";

    @TempDir
    Path folder;

    private final Map<Integer, Wiretap> links = new HashMap<>();
    private final Queue<CompletableFuture<String>> asked = new ArrayDeque<>();
    private final Queue<String> responses = new LinkedBlockingQueue<>();
    /** The last query that the connection under test asked. */
    private long lastId;

    static Stream<Conversation> conversations() {
        return Conversation.all().stream();
    }

    @ParameterizedTest
    @MethodSource("conversations")
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void asTheServerItDoesWhatTheRecordedServerDid(Conversation conversation) throws Exception {
        var address = address(conversation);
        try (var connection = connection(conversation, address, SECRET)) {
            connection.connect();
            assertThat(connection.role()).contains(Role.SERVER);
            for (var step : conversation.steps()) {
                var link = links.get(step.link());
                if (link == null) {
                    link = new Wiretap(dial(address), conversation.codec());
                    links.put(step.link(), link);
                }
                play(conversation, step, link, connection, Role.SERVER);
            }
            if (conversation.scenario().startsWith("secret_rejected")) {
                assertThat(connection.isConnected()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void asTheClientItDoesWhatTheRecordedClientDid(Conversation conversation) throws Exception {
        var address = address(conversation);
        var isRejected = conversation.scenario().startsWith("secret_rejected");
        try (var server = listen(address);
                var connection = connection(conversation, address, isRejected ? "wrong" : SECRET)) {
            var connecting = new CompletableFuture<Void>();
            var connector = new Thread(() -> {
                try {
                    connection.connect();
                    connecting.complete(null);
                } catch (ConnectFailedException e) {
                    connecting.completeExceptionally(e);
                }
            });
            connector.start();
            for (var step : conversation.steps()) {
                var link = links.get(step.link());
                if (link == null) {
                    link = new Wiretap(server.accept(), conversation.codec());
                    links.put(step.link(), link);
                }
                if (step.from() == Role.CLIENT
                        && !step.isEnd()
                        && message(conversation, step).opCode() == OpCode.REQUEST) {
                    connecting.join();
                    assertThat(connection.role()).contains(Role.CLIENT);
                }
                play(conversation, step, link, connection, Role.CLIENT);
            }
            if (isRejected) {
                assertThatThrownBy(connecting::get)
                        .cause()
                        .asInstanceOf(throwable(ConnectFailedException.class))
                        .hasMessageContaining("to another secret")
                        .returns(ConnectFailedException.Reason.SILENT, ConnectFailedException::reason);
            }
            connector.join();
        }
    }

    private void play(Conversation conversation, Step step, Wiretap link, Connection connection, Role tested)
            throws Exception {
        if (step.isEnd() && step.from() == tested) {
            if (step.link() == 1 && !conversation.scenario().startsWith("secret_rejected")) {
                assertThat(asked).allSatisfy(future -> assertThat(future).isDone());
                connection.close();
            }
            assertThat(link.isAtEnd()).isTrue();
        } else if (step.isEnd()) {
            if (conversation.scenario().startsWith("secret_rejected") && step.link() == 1) {
                assertThat(link.isAtEnd()).as("closed at once").isTrue();
            }
            link.close();
        } else if (step.from() == tested) {
            hear(message(conversation, step), link, connection);
        } else {
            say(conversation, step, link);
        }
    }

    /** The tested side's turn. */
    private void hear(Message expected, Wiretap link, Connection connection) throws IOException {
        if (expected.opCode() == OpCode.REQUEST) {
            asked.add(connection.queryAsync(expected.data()));
        } else if (expected.opCode() == OpCode.RESPONSE || expected.opCode() == OpCode.NORESPONSE) {
            responses.add(expected.data());
        }
        var heard = link.read();
        while (heard.opCode() == OpCode.KEEPALIVE && expected.opCode() != OpCode.KEEPALIVE) {
            // One more than was recorded, or at another time.
            link.write(new Message(OpCode.KEEPALIVE_ACCEPTED, "", 1_000));
            heard = link.read();
        }
        assertThat(heard.data()).isEqualTo(expected.data());
        if (expected.opCode() == OpCode.NORESPONSE) {
            assertThat(heard.opCode()).isEqualTo(OpCode.RESPONSE);
        } else {
            assertThat(heard.opCode()).isEqualTo(expected.opCode());
        }
        if (expected.opCode() == OpCode.RESPONSE || expected.opCode() == OpCode.NORESPONSE) {
            assertThat(heard.id()).isEqualTo(lastId);
        }
        lastId = heard.id();
    }

    /** The recorded side's turn: its very bytes, except where it has to name an id of the other side. */
    private void say(Conversation conversation, Step step, Wiretap link) throws Exception {
        var message = message(conversation, step);
        if (message.opCode() == OpCode.RESPONSE || message.opCode() == OpCode.NORESPONSE) {
            link.write(new Message(message.opCode(), message.data(), lastId));
            assertThat(asked.remove().get()).isEqualTo(message.data());
        } else {
            link.write(requireNonNull(step.line()));
            lastId = message.id();
        }
    }

    private static Message message(Conversation conversation, Step step) throws MalformedLineException {
        return conversation
                .codec()
                .decode(requireNonNull(step.line()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Connection connection(Conversation conversation, SocketAddress address, String secret) {
        var spec = address instanceof UnixDomainSocketAddress unix
                ? ConnectionSpec.unix(unix.getPath(), secret)
                : ConnectionSpec.tcp(((InetSocketAddress) address).getPort(), secret);
        var builder = Connection.builder(spec)
                .wire(new GoWire())
                .timeout(Duration.ofSeconds(conversation.scenario().startsWith("keepalive") ? 2 : 3))
                .onText(text -> ((LinkedBlockingQueue<String>) responses).take());
        var key = conversation.key();
        return key == null
                ? builder.build()
                : builder.encryption(EncryptionKey.of(key)).build();
    }

    private SocketAddress address(Conversation conversation) throws IOException {
        if (conversation.transport().equals("unix")) {
            return UnixDomainSocketAddress.of(folder.resolve("socket"));
        }
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
    }

    private static SocketChannel dial(SocketAddress address) throws IOException {
        return SocketChannel.open(address);
    }

    private static ServerSocketChannel listen(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)
                : ServerSocketChannel.open().bind(address);
    }
}
