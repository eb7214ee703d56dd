package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.net.CoreListeners;
import dev.heddle.net.Deadline;
import dev.heddle.net.HeddleSocket;
import dev.heddle.net.WriteResult;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A push server: everybody who is connected gets each message that is published. A subscriber that
 * has not taken a message within a second is dropped; the others do not wait longer for it.
 */
final class PushServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Set<HeddleSocket> subscribers = ConcurrentHashMap.newKeySet();
    private final CoreListeners listeners;

    PushServer(CoreGroup cores, InetSocketAddress address) throws IOException {
        listeners = CoreListeners.open(cores, address, 4096, this::subscribe);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var address = new InetSocketAddress("localhost", 8008);
        try (var server = new PushServer(Heddle.defaultGroup(), address)) {
            System.out.println("the time every second on " + server.localAddress());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            for (; ; ) {
                String line = LocalTime.now() + "\n";
                server.publish(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
                Thread.sleep(PATIENCE);
            }
        }
    }

    InetSocketAddress localAddress() {
        return listeners.localAddress();
    }

    int subscribers() {
        return subscribers.size();
    }

    /** Runs in a virtual thread of its own until the subscriber leaves, and is closed then. */
    private void subscribe(HeddleSocket subscriber) throws IOException {
        subscribers.add(subscriber);
        try {
            InputStream in = subscriber.getInputStream();
            while (in.read() >= 0) {
                // What a subscriber says is not of interest; its end is.
            }
        } finally {
            subscribers.remove(subscriber);
        }
    }

    /** Writes a message to all subscribers at once; waits for the slowest of them, but not long. */
    void publish(ByteBuffer message) {
        Deadline deadline = Deadline.after(PATIENCE);
        for (WriteResult result : HeddleSocket.writeAll(subscribers, message, deadline)) {
            if (!result.isComplete()) {
                drop(result.connection());
            }
        }
    }

    /** It is in the middle of a message, or broken. Its thread ends with it. */
    private void drop(HeddleSocket subscriber) {
        subscribers.remove(subscriber);
        try {
            subscriber.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts no more, and ends all subscribers, whose threads find the end of their streams. */
    @Override
    public void close() {
        listeners.stop(PATIENCE);
    }
}
