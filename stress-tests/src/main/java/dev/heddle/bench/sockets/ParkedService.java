package dev.heddle.bench.sockets;

import dev.heddle.server.SocketHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Starts as many threads as a connection asks for, and says so with a byte when they park; ends
 * them when the connection's other side has ended.
 *
 * @param outbound starts them
 */
record ParkedService(Outbound outbound) implements SocketHandler {

    private static final int BETWEEN_YIELDS = 100;

    /** What they all run. */
    private static final class Body implements Runnable {

        private final CountDownLatch arrivals;
        private volatile boolean isOver;

        Body(int threads) {
            arrivals = new CountDownLatch(threads);
        }

        @Override
        public void run() {
            arrivals.countDown();
            while (!isOver) {
                LockSupport.park(this);
            }
        }

        /** Lets all go that there are. */
        void end(@Nullable Thread[] threads) {
            isOver = true;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }
    }

    @Override
    public void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        Thread[] threads = new Thread[in.readInt()];
        Body body = new Body(threads.length);
        try {
            for (int i = 0; i < threads.length; i++) {
                threads[i] = outbound.start(body);
                if (i % BETWEEN_YIELDS == 0) {
                    Thread.yield(); // others of this core have their turn
                }
            }
            body.arrivals.await();
            socket.getOutputStream().write(1);
            in.read();
            body.end(threads);
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
        } finally {
            body.end(threads);
        }
    }
}
