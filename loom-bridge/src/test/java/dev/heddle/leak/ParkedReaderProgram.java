package dev.heddle.leak;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that nobody knows wait for sockets that nobody else knows, in a JVM that keeps no list of
 * its virtual threads; and one waits for nothing, which the collector takes with its socket.
 */
final class ParkedReaderProgram {
    private final CoreGroup group;
    private final HeddleServerSocket listener;
    private final List<HeddleSocket> clients = new ArrayList<>();
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private ParkedReaderProgram(CoreGroup group) throws IOException {
        this.group = group;
        listener = new HeddleServerSocket(group);
        listener.bind(null);
    }

    public static void main(String[] arguments) throws Exception {
        HeddleOptions options = HeddleOptions.defaults().withDriver(arguments[0]).withCores(1);
        try (CoreGroup group = Heddle.newCoreGroup(options)) {
            new ParkedReaderProgram(group).run();
        }
    }

    private void run() throws Exception {
        parkReader(Heddle.ofVirtual(group));
        parkReader(Thread.ofVirtual());
        parkForNothing();
        while (group.statistics().leaks() == 0) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        System.gc();
        for (HeddleSocket client : clients) {
            client.getOutputStream().write(7);
            System.out.println(seen.poll(30, TimeUnit.SECONDS));
            client.close();
        }
        listener.close();
        System.out.println("leaks " + group.statistics().leaks());
    }

    private HeddleSocket connect() throws IOException {
        HeddleSocket client = new HeddleSocket(group);
        client.connect(listener.getLocalSocketAddress());
        clients.add(client);
        return (HeddleSocket) listener.accept();
    }

    private void parkReader(Thread.Builder.OfVirtual threads) throws Exception {
        HeddleSocket server = connect();
        LinkedBlockingQueue<String> answers = seen;
        awaitParked(
                threads.start(() -> {
                    try (server) {
                        answers.add("read " + server.getInputStream().read());
                    } catch (IOException e) {
                        answers.add(e.toString());
                    }
                }));
    }

    private void parkForNothing() throws Exception {
        HeddleSocket server = connect();
        clients.removeLast().close();
        awaitParked(
                Thread.ofVirtual()
                        .start(() -> {
                            while (!server.isClosed()) {
                                LockSupport.park();
                            }
                        }));
    }

    private static void awaitParked(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
