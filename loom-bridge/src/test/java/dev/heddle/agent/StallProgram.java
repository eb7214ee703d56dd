package dev.heddle.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A virtual thread sleeps 1.5 s while it is pinned, beside 1,000 others that ask a server in the
 * same process. Prints how many requests began meanwhile, the 99th percentile of their times (where
 * none began, for how long none did), and how late a platform thread came that did nothing but
 * sleep. Plain JDK.
 */
public final class StallProgram {
    private static final int CLIENTS = 1_000;
    private static final long STALL_MILLIS = 1_500;
    private static final long PAUSE_MILLIS = 200;
    private static final int WARM_UP_REQUESTS = 5;

    /** As {@link System#nanoTime}; 0 before. */
    private static volatile long stalledSince;

    private static volatile boolean isOver;

    private StallProgram() {}

    public static void main(String[] arguments) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        CountDownLatch warm = new CountDownLatch(CLIENTS);
        List<Future<long[]>> clients = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                ServerSocket listener = new ServerSocket(0, CLIENTS, loopback)) {
            executor.execute(() -> serve(listener, executor));
            for (int i = 0; i < CLIENTS; i++) {
                int index = i;
                clients.add(executor.submit(() -> ask(loopback, listener, index, warm)));
            }
            warm.await();
            Future<Long> late;
            try (ExecutorService platform = Executors.newSingleThreadExecutor()) {
                late = platform.submit(StallProgram::sleepOnly);
                stalledSince = System.nanoTime();
                Thread stalled = Thread.startVirtualThread(Stall::touch);
                stalled.join();
                isOver = true;
            }
            print(clients, late.get());
        }
    }

    private static void print(List<Future<long[]>> clients, long lateNanos) throws Exception {
        List<Long> all = new ArrayList<>();
        for (Future<long[]> client : clients) {
            Arrays.stream(client.get()).forEach(all::add);
        }
        all.sort(null);
        System.out.println("requests " + all.size());
        long p99 = all.isEmpty() ? STALL_MILLIS : millis(all.get(all.size() * 99 / 100));
        System.out.println("p99 " + p99);
        System.out.println("late " + millis(lateNanos));
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Its initialiser is where the thread cannot unmount. */
    private static final class Stall {
        static {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        private Stall() {}

        static void touch() {
            // By the class initialiser.
        }
    }

    private static void serve(ServerSocket listener, ExecutorService executor) {
        try {
            while (true) {
                Socket socket = listener.accept();
                executor.execute(() -> echo(socket));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private static void echo(Socket connection) {
        try (Socket socket = connection) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The times, in nanoseconds, of the requests that were due while the other was pinned, each
     * from the moment when it was due: what waits for its turn counts.
     */
    private static long[] ask(
            InetAddress loopback, ServerSocket listener, int index, CountDownLatch warm)
            throws Exception {
        long[] times = new long[(int) (STALL_MILLIS / PAUSE_MILLIS) + 2];
        int count = 0;
        try (Socket socket = new Socket(loopback, listener.getLocalPort())) {
            long due = System.nanoTime();
            for (int i = 0; !isOver || isStalled(due); i++) {
                boolean counts = i > WARM_UP_REQUESTS && isStalled(due) && count < times.length;
                socket.getOutputStream().write(index);
                if (socket.getInputStream().read() != (index & 0xff)) {
                    throw new IllegalStateException("another byte");
                }
                long now = System.nanoTime();
                if (counts) {
                    times[count++] = now - due;
                }
                if (i == WARM_UP_REQUESTS) {
                    warm.countDown();
                }
                due = Math.max(now, due + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
                Thread.sleep(Duration.ofNanos(due - now));
            }
        }
        return Arrays.copyOf(times, count);
    }

    private static boolean isStalled(long nanoTime) {
        long since = stalledSince;
        long soFar = nanoTime - since;
        return since != 0 && soFar >= 0 && soFar < TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS);
    }

    /** The 99th percentile of how late it came back, of 10 ms each, in nanoseconds. */
    private static long sleepOnly() throws InterruptedException {
        List<Long> late = new ArrayList<>();
        while (!isOver) {
            long begin = System.nanoTime();
            Thread.sleep(10);
            late.add(System.nanoTime() - begin - TimeUnit.MILLISECONDS.toNanos(10));
        }
        late.sort(null);
        return late.get(late.size() * 99 / 100);
    }
}
