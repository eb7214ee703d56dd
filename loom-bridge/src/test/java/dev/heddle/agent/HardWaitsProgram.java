package dev.heddle.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;

/** What goes wrong around a wait, and must leave no trace. Knows nothing of Heddle. */
final class HardWaitsProgram {
    /** Frames between two tries to find about the end of the stack. */
    private static final int COARSE = 100;

    /** How often to look for the end, and how often to meet it at least. */
    private static final int SEARCHES = 50;

    private static final int OVERFLOWS = 100;

    private static final int SHORT_MILLIS = 2;
    private static final int LARGE_BYTES = 10_000_000;

    private HardWaitsProgram() {}

    /** Prints what it saw. */
    public static void main(String[] arguments) throws Exception {
        garbage();
        overflow();
        closedListener(); // the last: it leaves a thread that computes
        System.exit(0);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Reads at every depth of the stack around its end, and then near its beginning again. */
    private static void overflow() throws Exception {
        try (ServerSocket listener = listen();
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.setSoTimeout(SHORT_MILLIS);
            Thread reader = Thread.startVirtualThread(() -> readAtTheEndOfTheStack(client));
            reader.join();
            server.getOutputStream().write(1);
        }
    }

    private static void readAtTheEndOfTheStack(Socket socket) {
        int overflows = 0;
        int end = 0;
        for (int search = 0; search < SEARCHES && overflows < OVERFLOWS; search++) {
            // Compiled frames are smaller: the end may be farther away than it was.
            while (readAt(end, socket)) {
                end += COARSE;
            }
            for (int depth = end - 2 * COARSE; depth < end + COARSE; depth++) {
                if (!readAt(depth, socket)) {
                    overflows++;
                    if (!readAt(1, socket)) {
                        System.out.println("a read fails after an overflow at " + depth);
                        return;
                    }
                }
            }
        }
        System.out.println(
                overflows < OVERFLOWS
                        ? "only " + overflows + " overflows"
                        : "reads go on after overflows");
    }

    /** Whether the read timed out, as it must; false if there was not enough stack for it. */
    private static boolean readAt(int depth, Socket socket) {
        try {
            return depth > 0 ? readAt(depth - 1, socket) : timesOut(socket);
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static boolean timesOut(Socket socket) {
        try {
            return socket.getInputStream().read() > Byte.MAX_VALUE;
        } catch (SocketTimeoutException expected) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a thread that has waited had captured is collected when it has ended. */
    private static void garbage() throws Exception {
        try (ServerSocket listener = listen()) {
            WeakReference<byte[]> captured = waitWithLargeArray(listener);
            for (int i = 0; i < 50 && captured.get() != null; i++) {
                System.gc();
                Thread.sleep(20);
            }
            System.out.println(captured.get() == null ? "collected" : "kept");
        }
    }

    private static WeakReference<byte[]> waitWithLargeArray(ServerSocket listener)
            throws Exception {
        byte[] large = new byte[LARGE_BYTES];
        try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            Thread reader =
                    Thread.startVirtualThread(() -> {
                        try {
                            large[0] = (byte) client.getInputStream().read();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            while (reader.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
            server.getOutputStream().write(1);
            reader.join();
        }
        return new WeakReference<>(large);
    }

    /** A listener that is closed while another thread of the core computes is closed. */
    private static void closedListener() throws Exception {
        ServerSocket listener = listen();
        int port = listener.getLocalPort();
        Thread acceptor =
                Thread.startVirtualThread(() -> {
                    try (Socket accepted = listener.accept()) {
                        System.out.println("accepted " + accepted);
                    } catch (IOException e) {
                        System.out.println("closed");
                    }
                });
        while (acceptor.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        CountDownLatch computes = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            computes.countDown();
            while (true) {
                Thread.onSpinWait();
            }
        });
        computes.await();
        // Ends only when the core has been taken from the thread that computes.
        Thread.startVirtualThread(() -> {}).join();
        listener.close();
        acceptor.join();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            System.out.println("connected to " + client);
        } catch (ConnectException e) {
            System.out.println("refused");
        }
        listenAgain(port);
    }

    private static void listenAgain(int port) throws IOException {
        try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            System.out.println(again.getLocalPort() == port ? "bound again" : "other port");
        }
    }
}
