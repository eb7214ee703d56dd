package dev.heddle.examples;

import dev.heddle.net.CoreListeners;
import dev.heddle.support.Pattern;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class EchoServerTest extends ExampleTest {
    @Test
    void whatIsSentComesBack() throws Exception {
        try (var server = CoreListeners.open(cores(), ANY_PORT, 1024, EchoServer::echo);
                Socket client = connect(server.localAddress())) {
            Pattern.roundTrips(client.getInputStream(), client.getOutputStream(), 1, 100, 5_000);
        }
    }
}
