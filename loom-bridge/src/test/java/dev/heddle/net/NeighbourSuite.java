package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Threads whose socket calls never have to wait, beside one of their core that waits. */
abstract class NeighbourSuite extends HeddleSuite {
    @Parameter int cores;

    private final AtomicLong calls = new AtomicLong();

    @Test
    void aReaderThatNeverWaitsKeepsNobodyFromItsBytes() throws Exception {
        expectAByteBeside(
                busy -> {
                    byte[] one = new byte[1];
                    while (busy.server().getInputStream().read(one) > 0) {
                        calls.incrementAndGet();
                    }
                },
                busy -> {
                    byte[] much = new byte[65_536];
                    while (true) {
                        busy.client().getOutputStream().write(much);
                    }
                });
    }

    @Test
    void aWriterThatNeverWaitsKeepsNobodyFromItsBytes() throws Exception {
        expectAByteBeside(
                busy -> {
                    while (true) {
                        busy.server().getOutputStream().write(1);
                        calls.incrementAndGet();
                    }
                },
                busy -> {
                    byte[] much = new byte[65_536];
                    while (busy.client().getInputStream().read(much) > 0) {
                        Thread.onSpinWait();
                    }
                });
    }

    /** Where tasks are short, a few writes may share a system call; those that compute are not. */
    @Test
    void aWriteDoesNotWaitForThreadsThatCompute() throws Exception {
        ThreadFactory threads = Heddle.threadFactory(heddle.group().cores().getFirst());
        AtomicBoolean stop = new AtomicBoolean();
        List<Task<Void>> computing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            computing.add(Task.run(threads, () -> computeInTurns(stop)));
        }
        try (Connection both = Task.call(threads, heddle::connect).get()) {
            Task<Void> writer =
                    Task.run(threads, () -> writeUntilItIsNotOvertaken(both.client(), 5));
            writer.get();
        } finally {
            stop.set(true);
        }
        for (Task<Void> each : computing) {
            each.get();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // on a core this is an order, not a hint
    private void computeInTurns(AtomicBoolean stop) {
        while (!stop.get()) {
            calls.incrementAndGet();
            long end = System.nanoTime() + 1_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            Thread.yield();
        }
    }

    /** No other thread of the core runs while it writes, in so many of its turns. */
    @SuppressWarnings("ThreadPriorityCheck") // on a core this is an order, not a hint
    private void writeUntilItIsNotOvertaken(Socket socket, int times) throws IOException {
        int seen = 0;
        while (seen < times) {
            Thread.yield();
            long before = calls.get();
            socket.getOutputStream().write(1);
            if (calls.get() == before) {
                seen++;
            }
        }
    }

    /** One end of a connection that is never idle. */
    @FunctionalInterface
    private interface End {
        void run(Connection busy) throws IOException;
    }

    private void expectAByteBeside(End onCore, End peer) throws Exception {
        Core core = heddle.group().cores().getFirst();
        ThreadFactory threads = Heddle.threadFactory(core);
        try (Connection quiet = heddle.connect()) {
            Task<Integer> waiting =
                    Task.call(threads, () -> quiet.server().getInputStream().read());
            Task<Void> busyPeer;
            Task<Void> busyOnCore;
            try (Connection busy = heddle.connect()) {
                busyPeer = Task.run(Thread.ofPlatform().factory(), () -> peer.run(busy));
                busyOnCore = Task.run(threads, () -> onCore.run(busy));
                await().atMost(Task.PATIENCE).until(() -> calls.get() > 10_000);
                quiet.client().getOutputStream().write(7);
                assertEquals(7, waiting.get());
            }
            // With an end of the stream, or the news that their socket is closed.
            await().atMost(Task.PATIENCE).until(() -> busyPeer.isDone() && busyOnCore.isDone());
        }
    }

    abstract String driver();

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(driver(), cores);
    }
}
