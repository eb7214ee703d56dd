package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlsServerTest extends ExampleTest {
    private static SSLContext context;

    @BeforeAll
    static void makeCertificate() throws Exception {
        context = TestCertificate.context();
    }

    @Test
    void theClientChoosesTheProtocol() throws Exception {
        try (var server = TlsServer.open(cores(), ANY_PORT, context)) {
            assertEquals("HELLO", ask(server.localAddress(), "shout"));
            assertEquals("Hello", ask(server.localAddress(), "echo"));
            assertThrows(IOException.class, () -> ask(server.localAddress(), "whisper"));
            assertEquals("Hello", ask(server.localAddress(), "echo"));
        }
    }

    private static String ask(InetSocketAddress server, String protocol) throws Exception {
        try (SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        connect(server), "localhost", server.getPort(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            assertEquals(protocol, tls.getApplicationProtocol());
            tls.getOutputStream().write("Hello\n".getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(tls.getInputStream(), UTF_8))
                    .readLine();
        }
    }
}
