package dev.heddle.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.ManyClients;
import dev.heddle.support.Pattern;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PushServerTest extends ExampleTest {
    private static ByteBuffer message(int from, int length) {
        return ByteBuffer.wrap(Pattern.bytes(1, from, length));
    }

    private static void awaitSubscribers(PushServer server, int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.subscribers() == count);
    }

    /** Before its owner does. */
    private static void end(AutoCloseable server) throws Exception {
        server.close();
    }

    @Test
    void aThousandSubscribersGetEachMessage() throws Exception {
        try (var server = new PushServer(cores(), ANY_PORT);
                var clients = new ManyClients(server.localAddress(), 1_000, i -> false)) {
            awaitSubscribers(server, 1_000);
            clients.startReading(i -> true);
            for (int i = 0; i < 10; i++) {
                server.publish(message(i * 1_000, 1_000));
            }
            clients.await(client -> client.received() == 10_000, i -> true);
            assertEquals(1_000, server.subscribers());
            for (int i = 0; i < 100; i++) {
                clients.clients().get(i).reset();
            }
            awaitSubscribers(server, 900);
            server.publish(message(10_000, 1_000));
            clients.await(client -> client.received() == 11_000, i -> i >= 100);
            end(server);
            clients.await(ManyClients.Client::isAtEnd, i -> i >= 100);
        }
    }

    @Test
    void whoDoesNotReadIsDropped() throws Exception {
        try (var server = new PushServer(cores(), ANY_PORT);
                var clients = new ManyClients(server.localAddress(), 10, i -> i == 3)) {
            awaitSubscribers(server, 10);
            clients.startReading(i -> i != 3);
            int length = 256 * 1024;
            int sent = 0;
            // Until the socket buffers of the one are full.
            while (server.subscribers() == 10) {
                server.publish(message(sent, length));
                sent += length;
            }
            assertEquals(9, server.subscribers());
            int total = sent;
            clients.await(client -> client.received() == total, i -> i != 3);
        }
    }
}
