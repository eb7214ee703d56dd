package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import dev.heddle.scheduler.CoreGroup;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A TLS server with ALPN: the JDK's own TLS on a Heddle connection. It speaks two protocols, of
 * which the client chooses one: "shout" answers each line in capitals, "echo" as it is.
 */
final class TlsServer {
    private static final String[] PROTOCOLS = {"shout", "echo"};
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private final SSLContext context;

    private TlsServer(SSLContext context) {
        this.context = context;
    }

    public static void main(String[] args)
            throws IOException, GeneralSecurityException, InterruptedException {
        if (args.length != 3) {
            System.err.println("usage: TlsServer PORT KEYSTORE PASSWORD");
            System.err.println(
                    "(keytool -genkeypair -keyalg EC -dname CN=localhost makes a store)");
            System.exit(2);
        }
        var address = new InetSocketAddress("localhost", Integer.parseInt(args[0]));
        var context = context(new File(args[1]), args[2].toCharArray());
        try (var server = open(Heddle.defaultGroup(), address, context)) {
            System.out.println("TLS on " + server.localAddress());
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println(server.stop(STOP_TIME))));
            Thread.currentThread().join();
        }
    }

    private static SSLContext context(File store, char[] password)
            throws IOException, GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store, password), password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    static CoreListeners open(CoreGroup cores, InetSocketAddress address, SSLContext context)
            throws IOException {
        return CoreListeners.open(cores, address, 1024, new TlsServer(context)::serve);
    }

    private void serve(Socket connection) throws IOException {
        // Without a consumed stream the socket is the server's side: SSLSocketFactory.
        var tls = (SSLSocket) context.getSocketFactory().createSocket(connection, null, true);
        try (tls) {
            var parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(PROTOCOLS);
            tls.setSSLParameters(parameters);
            connection.setSoTimeout(HANDSHAKE_MILLIS);
            tls.startHandshake();
            connection.setSoTimeout(0);
            answer(tls, tls.getApplicationProtocol().equals("shout"));
        }
    }

    private static void answer(SSLSocket tls, boolean inCapitals) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(tls.getInputStream(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String answer = inCapitals ? line.toUpperCase(Locale.ROOT) : line;
            tls.getOutputStream().write((answer + "\n").getBytes(UTF_8));
        }
    }
}
