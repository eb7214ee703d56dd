package dev.heddle.net;

import dev.heddle.support.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of a server that answers as {@link StopSuite} has it, on the JDK's sockets: some connect
 * for each request, others keep their connections until a reply says that it is the last one. What
 * a client is refused, or does not get, is a failure.
 */
final class Churn {
    private static final int CONNECTING = 8;
    private static final int KEEPING = 8;

    private final InetSocketAddress server;
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Task<Void>> clients = new ArrayList<>();
    private volatile boolean isOver;

    Churn(InetSocketAddress server) {
        this.server = server;
        for (int i = 0; i < CONNECTING + KEEPING; i++) {
            boolean isKeeping = i >= CONNECTING;
            clients.add(Task.run(Thread.ofPlatform().daemon().factory(), () -> goOn(isKeeping)));
        }
    }

    private void goOn(boolean isKeeping) throws InterruptedException {
        while (!isOver) {
            long begin = System.nanoTime();
            int replies = 0;
            try (Socket socket = new Socket()) {
                // No port is left waiting on this side: there are not enough for all.
                socket.setSoLinger(true, 0);
                socket.setSoTimeout((int) Task.PATIENCE.toMillis());
                socket.connect(server);
                connections.incrementAndGet();
                boolean isLast = false;
                while (!isLast && !isOver && (isKeeping || replies == 0)) {
                    StopSuite.request(socket, replies);
                    isLast = StopSuite.reply(socket, replies);
                    replies++;
                    Thread.sleep(1);
                }
            } catch (IOException e) {
                long millis = (System.nanoTime() - begin) / 1_000_000;
                failures.add(e + " after " + replies + " replies and " + millis + " ms");
            }
        }
    }

    /** How many connections have been made. */
    int connections() {
        return connections.get();
    }

    /** Ends it, and returns what went wrong. */
    List<String> end() throws Exception {
        isOver = true;
        for (Task<Void> client : clients) {
            client.get();
        }
        return List.copyOf(failures);
    }
}
