package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import dev.heddle.support.Turns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A group that only waits: its threads sleep. */
abstract class IdleSuite extends HeddleSuite {
    @Parameter int cores;

    private static final int CONNECTIONS_PER_CORE = 10;
    private static final long REPLY_MILLIS = 500;

    /**
     * A core that spins gets several times that in the time of a reply, however busy the machine.
     */
    private static final long CPU_NANOS = 50_000_000;

    private static final long TURNS = 50;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The group's carriers and its watchdog. */
    private static List<Thread> groupThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("test-"))
                .toList();
    }

    private static long cpuNanos() {
        return groupThreads().stream()
                .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.threadId())))
                .sum();
    }

    private void awaitTheWatchdogsSleep() {
        await().atMost(Task.PATIENCE)
                .until(() -> {
                    // Looked up anew: that of the group before may be about to end.
                    List<Thread> watchdogs =
                            groupThreads().stream()
                                    .filter(thread -> thread.getName().equals("test-watchdog"))
                                    .toList();
                    // Without a time-out: while a core is awake it waits from tick to tick.
                    return watchdogs.size() == 1
                            && watchdogs.getFirst().getState() == Thread.State.WAITING;
                });
    }

    @Test
    void aGroupThatAwaitsAReplyUsesNoCpu() throws Exception {
        List<Socket> all = new ArrayList<>();
        try (ServerSocket stock = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket quiet = heddle.listen()) {
            List<Task<?>> idle = new ArrayList<>();
            idle.add(Task.call(heddle.threads(), quiet::accept));
            for (Core core : heddle.group().cores()) {
                for (int i = 0; i < CONNECTIONS_PER_CORE; i++) {
                    Socket ours = heddle.newSocket();
                    all.add(ours);
                    ours.connect(stock.getLocalSocketAddress());
                    all.add(stock.accept());
                    idle.add(Task.call(Heddle.threadFactory(core), ours.getInputStream()::read));
                }
            }
            for (Task<?> task : idle) {
                task.awaitParked();
            }
            awaitTheWatchdogsSleep();

            long nanosBefore = cpuNanos();
            long turnsBefore = Turns.of(heddle.group());
            Socket peer = all.getLast();
            Task<?> reader = idle.getLast();
            var reply =
                    CompletableFuture.runAsync(
                            () -> write(peer, 1),
                            CompletableFuture.delayedExecutor(REPLY_MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(1, reader.get());
            reply.join();
            long nanos = cpuNanos() - nanosBefore;
            long turns = Turns.of(heddle.group()) - turnsBefore;
            assertTrue(turns < TURNS, turns + " turns and " + nanos + " ns of CPU");
            assertTrue(nanos < CPU_NANOS, turns + " turns and " + nanos + " ns of CPU");
            awaitTheWatchdogsSleep();
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    private static void write(Socket socket, int value) {
        try {
            socket.getOutputStream().write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    abstract String driver();

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores);
    }
}
