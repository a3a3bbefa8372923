package io.github.simpleipc.bench.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.ClientServerSubject;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.SocketKind;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** The HTTP server and client of the JDK: HTTP/1.1, connections kept alive, Nagle's algorithm off at the server. */
public final class HttpSubject extends ClientServerSubject {
    private static final int BACKLOG = 1024;

    /** Has no arguments. */
    public HttpSubject(String[] arguments) {
        super(SocketKind.TCP);
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    @Override
    protected Closeable serve(Address address, Handler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(Address.loopback(), 0), BACKLOG);
        server.createContext("/query", exchange -> answer(exchange, handler));
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        address.publish(server.getAddress().getPort());
        return () -> server.stop(0);
    }

    private static void answer(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            var response = handler.answer(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
        }
    }

    @Override
    protected End dial(Address address) throws IOException {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new HttpEnd(client, URI.create("http://127.0.0.1:" + address.port() + "/query"));
    }

    private record HttpEnd(HttpClient client, URI uri) implements End {
        @Override
        public byte[] query(byte[] query) throws IOException, InterruptedException {
            return client.send(request(query), BodyHandlers.ofByteArray()).body();
        }

        @Override
        public CompletableFuture<byte[]> queryAsync(byte[] query) {
            return client.sendAsync(request(query), BodyHandlers.ofByteArray()).thenApply(HttpResponse::body);
        }

        private HttpRequest request(byte[] query) {
            return HttpRequest.newBuilder(uri)
                    .POST(BodyPublishers.ofByteArray(query))
                    .build();
        }

        @Override
        public void close() {
            // The client has no close before JDK 21; the process ends.
        }
    }
}
