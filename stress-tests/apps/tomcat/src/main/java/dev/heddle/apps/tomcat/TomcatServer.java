package dev.heddle.apps.tomcat;

import dev.heddle.apps.Resources;
import dev.heddle.apps.ServerProcess;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardVirtualThreadExecutor;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http2.Http2Protocol;

/** Tomcat with its executor of virtual threads, for HTTP/1.1 and, by upgrade, HTTP/2. */
public final class TomcatServer implements ServerProcess.Server {
    private static final int BACKLOG = 1024;

    private final Tomcat tomcat = new Tomcat();
    private final Path folder;

    /** Starts it with one servlet for everything. */
    TomcatServer(HttpServlet servlet) throws IOException, LifecycleException {
        folder = Files.createTempDirectory("heddle-tomcat");
        tomcat.setBaseDir(folder.toString());
        var threads = new StandardVirtualThreadExecutor();
        threads.setName("virtual");
        tomcat.getService().addExecutor(threads);
        tomcat.setConnector(connector(threads));
        // Its searches for leaks would need the JDK opened, and it says so in two warnings.
        var context = (StandardContext) tomcat.addContext("", folder.toString());
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
        Tomcat.addServlet(context, "resources", servlet).addMapping("/*");
        tomcat.start();
    }

    public static void main(String[] args) throws Exception {
        ServerProcess.run(new TomcatServer(new ResourcesServlet()));
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    private static Connector connector(StandardVirtualThreadExecutor threads) {
        var connector = new Connector("HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.addUpgradeProtocol(new Http2Protocol());
        var protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        protocol.setExecutor(threads);
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setAcceptCount(BACKLOG);
        return connector;
    }

    private static final class ResourcesServlet extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            Resources.serve(new ServletExchange(request, response));
        }
    }
}
