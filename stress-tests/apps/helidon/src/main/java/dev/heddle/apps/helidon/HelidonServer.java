package dev.heddle.apps.helidon;

import dev.heddle.apps.Exchange;
import dev.heddle.apps.Resources;
import dev.heddle.apps.ServerProcess;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Helidon SE's web server (Níma): blocking sockets, a virtual thread for each connection. */
public final class HelidonServer implements ServerProcess.Server {
    private static final int BACKLOG = 1024;

    private final WebServer server;

    private HelidonServer() {
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .backlog(BACKLOG)
                        .shutdownHook(false)
                        .routing(routing ->
                                routing.any((request, response) ->
                                        Resources.serve(new HelidonExchange(request, response))))
                        .build()
                        .start();
    }

    public static void main(String[] args) throws Exception {
        ServerProcess.run(new HelidonServer());
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void stop() {
        server.stop();
    }

    private record HelidonExchange(ServerRequest request, ServerResponse response)
            implements Exchange {
        @Override
        public String path() {
            return request.path().path();
        }

        @Override
        public @Nullable String query() {
            return request.query().rawValue();
        }

        @Override
        public InputStream body() {
            return request.content().inputStream();
        }

        @Override
        public long bodyLength() {
            return request.headers().contentLength().orElse(UNKNOWN_LENGTH);
        }

        @Override
        public OutputStream reply(int status, long length) {
            response.status(Status.create(status));
            if (length != UNKNOWN_LENGTH) {
                response.contentLength(length);
            }
            return response.outputStream();
        }
    }
}
