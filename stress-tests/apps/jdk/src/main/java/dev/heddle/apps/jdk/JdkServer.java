package dev.heddle.apps.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.apps.Exchange;
import dev.heddle.apps.Resources;
import dev.heddle.apps.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The JDK's own HTTP server: a virtual thread for each exchange. */
public final class JdkServer implements ServerProcess.Server {
    private static final int BACKLOG = 1024;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private JdkServer() throws IOException {
        server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(executor);
        server.createContext("/", exchange -> Resources.serve(new JdkExchange(exchange)));
        server.start();
    }

    public static void main(String[] args) throws Exception {
        // It closes idle connections beyond 200, and the client that checks has some more.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        ServerProcess.run(new JdkServer());
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void stop() {
        server.stop(0);
        executor.close();
    }

    private record JdkExchange(HttpExchange exchange) implements Exchange {
        @Override
        public String path() {
            return exchange.getRequestURI().getPath();
        }

        @Override
        public @Nullable String query() {
            return exchange.getRequestURI().getQuery();
        }

        @Override
        public InputStream body() {
            return exchange.getRequestBody();
        }

        @Override
        public long bodyLength() {
            String length = exchange.getRequestHeaders().getFirst("Content-Length");
            return length == null ? UNKNOWN_LENGTH : Long.parseLong(length);
        }

        @Override
        public OutputStream reply(int status, long length) throws IOException {
            // Here 0 stands for a length that is not known, and -1 for no body.
            long told = length == UNKNOWN_LENGTH ? 0 : length == 0 ? -1 : length;
            exchange.sendResponseHeaders(status, told);
            return exchange.getResponseBody();
        }
    }
}
