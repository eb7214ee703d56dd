package dev.heddle.apps.jdk;

import dev.heddle.apps.ClientProcess;
import dev.heddle.apps.HttpCalls;
import dev.heddle.apps.HttpReply;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;

/** The JDK's HttpClient. Its arguments: the server's port, and the version, 1.1 or 2. */
public final class JdkClient implements HttpCalls {
    private final HttpClient client;
    private final HttpClient.Version version;
    private final String server;

    private JdkClient(HttpClient client, int port) {
        this.client = client;
        version = client.version();
        server = "http://127.0.0.1:" + port;
    }

    public static void main(String[] args) throws Exception {
        var version = args[1].equals("2") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var client = HttpClient.newBuilder().version(version).executor(executor).build()) {
            var calls = new JdkClient(client, Integer.parseInt(args[0]));
            // HTTP/2 begins as an upgrade of one request, without a body, of which all others share
            // the connection.
            client.send(calls.request("/hello").build(), BodyHandlers.discarding());
            HttpCalls.verify(calls);
        }
    }

    @Override
    public HttpReply get(String target) throws Exception {
        return reply(client.send(request(target).build(), BodyHandlers.ofByteArray()));
    }

    @Override
    public HttpReply post(String target, byte[] body, boolean isChunked) throws Exception {
        var publisher =
                isChunked
                        ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                        : BodyPublishers.ofByteArray(body);
        var request = request(target).POST(publisher).header("Content-Type", "application/x-any");
        return reply(client.send(request.build(), BodyHandlers.ofByteArray()));
    }

    @Override
    public HttpReply getAsync(String target) throws Exception {
        return client.sendAsync(request(target).build(), BodyHandlers.ofByteArray())
                .thenApply(this::reply)
                .get();
    }

    @Override
    public boolean timesOut(String target, Duration limit) throws Exception {
        try {
            client.send(request(target).timeout(limit).build(), BodyHandlers.ofByteArray());
            return false;
        } catch (HttpTimeoutException e) {
            return true;
        }
    }

    @Override
    public boolean isInterrupted(String target) throws Exception {
        try {
            get(target);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(server + target));
    }

    private HttpReply reply(HttpResponse<byte[]> response) {
        ClientProcess.check(
                response.version() == version, "the reply is of version " + response.version());
        return new HttpReply(response.statusCode(), response.body());
    }
}
