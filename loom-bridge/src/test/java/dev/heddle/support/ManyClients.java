package dev.heddle.support;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * Thousands of connections of the JDK's to a server, all read by one thread that checks what comes:
 * each gets a part of the stream of {@link Pattern} with seed 1, from its begin.
 */
public final class ManyClients implements AutoCloseable {
    private final List<Client> clients = new ArrayList<>();
    private final Selector selector;
    private Task<Void> reader;

    /** One connection. */
    public static final class Client {
        private final SocketChannel channel;
        private final AtomicLong received = new AtomicLong();
        private volatile boolean isAtEnd;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        public SocketAddress address() throws IOException {
            return channel.getLocalAddress();
        }

        /** How many bytes have come. */
        public long received() {
            return received.get();
        }

        /** Whether the server has ended the stream. */
        public boolean isAtEnd() {
            return isAtEnd;
        }

        /** Closes it so that the server finds it reset. */
        public void reset() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }

    /**
     * Connects so many clients, which do not read yet.
     *
     * @param narrow those of them that hold as little unread as they can
     */
    public ManyClients(SocketAddress server, int count, IntPredicate narrow) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            clients.add(new Client(channel));
            if (narrow.test(i)) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
            }
            channel.connect(server);
        }
    }

    public List<Client> clients() {
        return clients;
    }

    /** Begins to read those clients whose number fits. Once. */
    public void startReading(IntPredicate numbers) throws IOException {
        for (int i = 0; i < clients.size(); i++) {
            if (numbers.test(i)) {
                register(clients.get(i));
            }
        }
        reader = Task.run(Thread.ofPlatform().daemon().factory(), this::readAll);
    }

    /** Reads another one. Any thread. */
    public void register(Client client) throws IOException {
        client.channel.configureBlocking(false);
        client.channel.register(selector, SelectionKey.OP_READ, client);
        selector.wakeup();
    }

    private void readAll() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        while (selector.isOpen()) {
            selector.select(key -> read((Client) key.attachment(), buffer.clear()), 1_000);
        }
    }

    private static void read(Client client, ByteBuffer buffer) {
        try {
            int count = client.channel.read(buffer);
            if (count < 0) {
                client.isAtEnd = true;
                client.channel.close();
            } else {
                check(buffer.flip(), client.received());
                client.received.addAndGet(count);
            }
        } catch (IOException e) {
            throw new AssertionError("after " + client.received() + " bytes", e);
        }
    }

    private static void check(ByteBuffer got, long place) {
        for (int i = got.position(); i < got.limit(); i++) {
            if (got.get(i) != Pattern.at(1, place + i)) {
                throw new AssertionError("byte " + (place + i) + " is wrong");
            }
        }
    }

    /** Waits until those that fit have it. */
    public void await(Predicate<Client> wanted, IntPredicate numbers) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (reader.isDone()) {
                        reader.get();
                    }
                    for (int i = 0; i < clients.size(); i++) {
                        if (numbers.test(i) && !wanted.test(clients.get(i))) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (Client client : clients) {
            client.channel.close();
        }
    }
}
