package dev.heddle.apps.jetty;

import dev.heddle.apps.Exchange;
import dev.heddle.apps.Resources;
import dev.heddle.apps.ServerProcess;
import java.io.InputStream;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Jetty, in one of its two ways to use virtual threads: for handlers beside a pool of platform
 * threads, or with the argument {@value #ALL_VIRTUAL} for everything, acceptors and selectors too.
 */
public final class JettyServer implements ServerProcess.Server {
    private static final String ALL_VIRTUAL = "all-virtual";
    private static final int BACKLOG = 1024;

    private final Server server;
    private final ServerConnector connector;

    private JettyServer(ThreadPool threads) throws Exception {
        server = new Server(threads);
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        server.setHandler(new ResourcesHandler());
        server.start();
    }

    public static void main(String[] args) throws Exception {
        boolean isAllVirtual = args.length > 0 && args[0].equals(ALL_VIRTUAL);
        ServerProcess.run(new JettyServer(isAllVirtual ? new VirtualThreadPool() : pool()));
    }

    private static ThreadPool pool() {
        var pool = new QueuedThreadPool();
        pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        return pool;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }

    private static final class ResourcesHandler extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            Resources.serve(new JettyExchange(request, response));
            callback.succeeded();
            return true;
        }
    }

    private record JettyExchange(Request request, Response response) implements Exchange {
        @Override
        public String path() {
            return Request.getPathInContext(request);
        }

        @Override
        public @Nullable String query() {
            return request.getHttpURI().getQuery();
        }

        @Override
        public InputStream body() {
            return Content.Source.asInputStream(request);
        }

        @Override
        public long bodyLength() {
            return request.getLength();
        }

        @Override
        public OutputStream reply(int status, long length) {
            response.setStatus(status);
            if (length != UNKNOWN_LENGTH) {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
            }
            return Content.Sink.asOutputStream(response);
        }
    }
}
