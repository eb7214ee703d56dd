package dev.heddle.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Waits for I/O while the agent's drivers are being opened, and after. What it prints does not
 * depend on how long that takes. Knows nothing of Heddle.
 */
final class FirstWaitsProgram {
    private static final int CONNECTIONS = 100;

    private FirstWaitsProgram() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(drivers());
        switch (arguments[0]) {
            case "none" -> sleep();
            case "sockets" -> sockets();
            case "selector" -> selector();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("end");
    }

    /** By a virtual thread, long enough that drivers would be seen to be opened beside it. */
    private static void sleep() throws Exception {
        start(
                        () -> {
                            Thread.sleep(500);
                            return null;
                        })
                .get();
    }

    private static void sockets() throws Exception {
        int exchanges = 0;
        int closes = 0;
        do {
            exchanges += exchanges();
            closes += closes();
        } while (!isOpen());
        System.out.println("as many each: " + (exchanges == closes));
        System.out.println(exchanges() + " exchanges, " + closes() + " closes");
    }

    /** Each by a virtual thread on either side. Returns how many were answered. */
    private static int exchanges() throws Exception {
        try (ServerSocket listener = listener()) {
            FutureTask<Void> server =
                    start(() -> {
                        for (int i = 0; i < CONNECTIONS; i++) {
                            Socket accepted = listener.accept();
                            var _ = start(() -> answer(accepted));
                        }
                        return null;
                    });
            List<FutureTask<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(start(() -> ask(listener)));
            }
            int answered = 0;
            for (FutureTask<Integer> client : clients) {
                answered += client.get() == 2 ? 1 : 0;
            }
            server.get();
            return answered;
        }
    }

    private static int ask(ServerSocket listener) throws IOException {
        try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            client.getOutputStream().write(1);
            return client.getInputStream().read();
        }
    }

    private static Void answer(Socket accepted) throws IOException {
        try (accepted) {
            accepted.getOutputStream().write(1 + accepted.getInputStream().read());
        }
        return null;
    }

    /** Each of a socket in which a virtual thread reads. Returns how many reads that has ended. */
    private static int closes() throws Exception {
        int ended = 0;
        try (ServerSocket listener = listener()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket read = new Socket(listener.getInetAddress(), listener.getLocalPort());
                try (Socket _ = listener.accept()) {
                    FutureTask<Boolean> reader =
                            new FutureTask<>(() -> {
                                try {
                                    return read.getInputStream().read() < -1;
                                } catch (SocketException closed) {
                                    return true;
                                }
                            });
                    Thread thread = Thread.startVirtualThread(reader);
                    if (i % 2 == 0) {
                        awaitParked(thread);
                    }
                    read.close();
                    ended += reader.get() ? 1 : 0;
                }
            }
        }
        return ended;
    }

    /** That the one wake-up of each select comes, whoever polls. */
    private static void selector() throws Exception {
        do {
            selectOnce();
        } while (!isOpen());
        selectOnce();
        System.out.println("selected");
    }

    private static void selectOnce() throws Exception {
        try (Selector selector = Selector.open()) {
            FutureTask<Integer> selecting = new FutureTask<>(selector::select);
            awaitParked(Thread.startVirtualThread(selecting));
            selector.wakeup();
            selecting.get();
        }
    }

    private static void awaitParked(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress());
    }

    private static <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    private static boolean isOpen() {
        return !drivers().contains("at the first wait");
    }

    private static String drivers() {
        return System.getProperty("heddle.agent.active");
    }
}
