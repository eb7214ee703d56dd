package dev.heddle.agent;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parks virtual threads in reads of the JDK's sockets, and prints how many descriptors the JDK's
 * own pollers then have; needs {@code sun.nio.ch} opened. Knows nothing of Heddle.
 */
final class IdlePollersProgram {
    private static final int CONNECTIONS = 50;

    private IdlePollersProgram() {}

    public static void main(String[] arguments) throws Exception {
        List<Thread> readers = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept();
                readers.add(
                        Thread.startVirtualThread(() -> {
                            try (client;
                                    server) {
                                server.getInputStream().read();
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        }));
            }
            for (Thread reader : readers) {
                while (reader.getState() != Thread.State.WAITING) {
                    Thread.sleep(1);
                }
            }
            System.out.println(registered("readPollers") + registered("writePollers"));
            System.exit(0);
        }
    }

    /** How many descriptors the JDK's pollers of a direction have (JDK 25 to 27). */
    private static int registered(String kind) throws ReflectiveOperationException {
        Class<?> poller = Class.forName("sun.nio.ch.Poller");
        Field descriptors = poller.getDeclaredField("map");
        descriptors.setAccessible(true);
        Method all = poller.getDeclaredMethod(kind);
        all.setAccessible(true);
        int sum = 0;
        for (Object each : (List<?>) all.invoke(null)) {
            sum += ((Map<?, ?>) descriptors.get(each)).size();
        }
        return sum;
    }
}
