package dev.heddle.apps.okhttp;

import dev.heddle.apps.HttpCalls;
import dev.heddle.apps.HttpReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** OkHttp, for HTTP/1.1. Its argument: the server's port. */
public final class OkHttp implements HttpCalls {
    private final OkHttpClient client;
    private final String server;

    private OkHttp(OkHttpClient client, int port) {
        this.client = client;
        server = "http://127.0.0.1:" + port;
    }

    public static void main(String[] args) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var dispatcher = new Dispatcher(executor);
            dispatcher.setMaxRequestsPerHost(64);
            var client =
                    new OkHttpClient.Builder()
                            .protocols(List.of(Protocol.HTTP_1_1))
                            .dispatcher(dispatcher)
                            .readTimeout(Duration.ofSeconds(30))
                            .build();
            HttpCalls.verify(new OkHttp(client, Integer.parseInt(args[0])));
            client.connectionPool().evictAll();
        }
    }

    @Override
    public HttpReply get(String target) throws IOException {
        return execute(client, request(target).build());
    }

    @Override
    public HttpReply post(String target, byte[] body, boolean isChunked) throws IOException {
        return execute(client, request(target).post(new Bytes(body, isChunked)).build());
    }

    @Override
    public HttpReply getAsync(String target) throws Exception {
        var future = new CompletableFuture<HttpReply>();
        client.newCall(request(target).build())
                .enqueue(
                        new Callback() {
                            @Override
                            public void onResponse(Call call, Response response) {
                                try (response) {
                                    future.complete(reply(response));
                                } catch (IOException e) {
                                    future.completeExceptionally(e);
                                }
                            }

                            @Override
                            public void onFailure(Call call, IOException e) {
                                future.completeExceptionally(e);
                            }
                        });
        return future.get();
    }

    @Override
    public boolean timesOut(String target, Duration limit) throws IOException {
        var impatient = client.newBuilder().readTimeout(limit).build();
        try {
            execute(impatient, request(target).build());
            return false;
        } catch (InterruptedIOException e) {
            return !Thread.currentThread().isInterrupted();
        }
    }

    /**
     * An interrupt closes the socket of a virtual thread, as the JDK's sockets have it. While it
     * waits for a connection OkHttp throws what its methods, being Kotlin's, do not declare.
     */
    @Override
    public boolean isInterrupted(String target) throws Exception {
        try {
            get(target);
            return false;
        } catch (Exception e) {
            if (e instanceof IOException || e instanceof InterruptedException) {
                return true;
            }
            throw e;
        }
    }

    private Request.Builder request(String target) {
        return new Request.Builder().url(server + target);
    }

    private static HttpReply execute(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return reply(response);
        }
    }

    private static HttpReply reply(Response response) throws IOException {
        return new HttpReply(response.code(), response.body().bytes());
    }

    /** A body whose length is told or not. */
    private static final class Bytes extends RequestBody {
        private final byte[] bytes;
        private final boolean isChunked;

        private Bytes(byte[] bytes, boolean isChunked) {
            this.bytes = bytes;
            this.isChunked = isChunked;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get("application/octet-stream");
        }

        @Override
        public long contentLength() {
            return isChunked ? -1 : bytes.length;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }
    }
}
