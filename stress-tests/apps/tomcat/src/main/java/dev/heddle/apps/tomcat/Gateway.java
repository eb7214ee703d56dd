package dev.heddle.apps.tomcat;

import dev.heddle.apps.Exchange;
import dev.heddle.apps.HttpConnection;
import dev.heddle.apps.HttpReply;
import dev.heddle.apps.Resources;
import dev.heddle.apps.ServerProcess;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Tomcat as a gateway: each request but {@code /where} is made again at the back end whose port is
 * the first argument, by the second: {@value #HTTP_CLIENT} streams through the JDK's HttpClient,
 * {@value #SOCKET} makes a connection for each request and blocks on it.
 */
public final class Gateway extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final String HTTP_CLIENT = "http-client";
    private static final String SOCKET = "socket";
    private static final int TIMEOUT_MILLIS = 30_000;

    private final int backEndPort;
    private final transient Forwarding forwarding;

    private Gateway(int backEndPort, Forwarding forwarding) {
        this.backEndPort = backEndPort;
        this.forwarding = forwarding;
    }

    private interface Forwarding {
        void forward(int port, Exchange exchange, String method, String target) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        switch (args[1]) {
            case SOCKET ->
                    ServerProcess.run(new TomcatServer(new Gateway(port, Gateway::bySocket)));
            case HTTP_CLIENT -> {
                try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                        var client =
                                HttpClient.newBuilder()
                                        .version(HttpClient.Version.HTTP_1_1)
                                        .executor(executor)
                                        .build()) {
                    Forwarding byClient =
                            (backEnd, exchange, method, target) ->
                                    byHttpClient(client, backEnd, exchange, method, target);
                    ServerProcess.run(new TomcatServer(new Gateway(port, byClient)));
                }
            }
            default ->
                    throw new IllegalArgumentException(
                            args[1] + " is neither " + HTTP_CLIENT + " nor " + SOCKET);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var exchange = new ServletExchange(request, response);
        if (exchange.path().equals("/where")) {
            Resources.serve(exchange);
            return;
        }
        String query = exchange.query();
        String target = query == null ? exchange.path() : exchange.path() + "?" + query;
        forwarding.forward(backEndPort, exchange, request.getMethod(), target);
    }

    private static void bySocket(int port, Exchange exchange, String method, String target)
            throws IOException {
        byte[] body = exchange.body().readAllBytes();
        try (var backEnd = new HttpConnection(port, TIMEOUT_MILLIS)) {
            HttpReply reply =
                    method.equals("POST") ? backEnd.post(target, body) : backEnd.get(target);
            try (OutputStream out = exchange.reply(reply.status(), reply.body().length)) {
                out.write(reply.body());
            }
        }
    }

    private static void byHttpClient(
            HttpClient client, int port, Exchange exchange, String method, String target)
            throws IOException {
        // Read before it is sent: a body of which the caller leaves us half must reach nobody.
        byte[] body = exchange.body().readAllBytes();
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build();
        try {
            HttpResponse<InputStream> reply = client.send(request, BodyHandlers.ofInputStream());
            long length =
                    reply.headers()
                            .firstValueAsLong("Content-Length")
                            .orElse(Exchange.UNKNOWN_LENGTH);
            try (InputStream in = reply.body();
                    OutputStream out = exchange.reply(reply.statusCode(), length)) {
                in.transferTo(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the back end answers");
        }
    }
}
