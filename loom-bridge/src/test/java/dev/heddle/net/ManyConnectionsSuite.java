package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.Descriptors;
import dev.heddle.support.HeddleSockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server and its clients, all connected at once, in two processes. */
abstract class ManyConnectionsSuite extends HeddleSuite {
    /** {@code .ci/faults} takes 8,000: of the usual limit of descriptors half, in each process. */
    private static final int CONNECTIONS = Integer.getInteger("heddle.test.connections", 2_000);

    abstract String driver();

    private static int cores() {
        return Math.min(2, Runtime.getRuntime().availableProcessors());
    }

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores());
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void allAreEchoedAtOnce() throws Exception {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(
                system.getMaxFileDescriptorCount() > CONNECTIONS + 500,
                "the limit of descriptors is too low: ulimit -n");
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        long before = Descriptors.countSockets();
        try (CoreListeners server =
                CoreListeners.open(
                        heddle.group(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        1024,
                        socket -> {
                            most.accumulateAndGet(open.incrementAndGet(), Math::max);
                            try {
                                echo(socket);
                            } finally {
                                open.decrementAndGet();
                            }
                        })) {
            List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
            flags.add("-Xmx512m");
            var clients =
                    ChildJvm.run(
                            flags,
                            EchoClients.class,
                            driver(),
                            String.valueOf(cores()),
                            String.valueOf(server.localAddress().getPort()),
                            String.valueOf(CONNECTIONS));
            assertEquals("all of it came back\n", clients.out(), clients.err());
            assertEquals(0, clients.exit(), clients.err());
        }
        assertEquals(CONNECTIONS, most.get());
        Descriptors.awaitSocketsAtMost(before);
    }

    /** With less memory than {@code Pattern.echo} needs for so many. */
    private static void echo(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[512];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }
}
