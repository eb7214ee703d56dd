package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.net.HeddleSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * On the one core, a thread that reads and never has to wait beside one that waits for a byte. Uses
 * the application's own Heddle.
 */
public final class BusyNeighbourProgram {
    private static final int PATIENCE_SECONDS = 10;

    private static final AtomicLong READS = new AtomicLong();

    private BusyNeighbourProgram() {}

    public static void main(String[] arguments) throws Exception {
        ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket busy = connect(listener);
                Socket toBusy = listener.accept();
                Socket waiting = connect(listener);
                Socket toWaiting = listener.accept()) {
            Future<Integer> byteOfWaiting = executor.submit(() -> waiting.getInputStream().read());
            Thread.ofPlatform().daemon().start(() -> flood(toBusy));
            var _ =
                    executor.submit(() -> {
                        byte[] one = new byte[1];
                        while (busy.getInputStream().read(one) > 0) {
                            READS.incrementAndGet();
                        }
                        return null;
                    });
            while (READS.get() < 100_000) {
                Thread.sleep(1);
            }
            toWaiting.getOutputStream().write(7);
            System.out.println(
                    "the neighbour got " + byteOfWaiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            System.out.println("the neighbour got nothing beside " + READS + " reads");
        }
        System.exit(0);
    }

    private static Socket connect(ServerSocket listener) throws IOException {
        HeddleSocket socket = new HeddleSocket();
        socket.connect(listener.getLocalSocketAddress());
        return socket;
    }

    private static void flood(Socket socket) {
        byte[] much = new byte[65_536];
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(much);
            }
        } catch (IOException closed) {
            // The end of the program.
        }
    }
}
