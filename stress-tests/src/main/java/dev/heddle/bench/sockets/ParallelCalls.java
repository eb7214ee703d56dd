package dev.heddle.bench.sockets;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections to an echo service for calls that are made at once. One thread owns them. */
final class ParallelCalls implements AutoCloseable {

    /** One connection, and what became of its last call. */
    private static final class Call implements Runnable {

        private final Socket socket;
        private final byte[] message;

        /** Written by the call's thread, read by the owner once that has ended. */
        private @Nullable IOException failure;

        Call(Socket socket, int bytes) {
            this.socket = socket;
            this.message = new byte[bytes];
        }

        @Override
        public void run() {
            try {
                socket.getOutputStream().write(message);
                int length = socket.getInputStream().readNBytes(message, 0, message.length);
                failure =
                        length == message.length
                                ? null
                                : new EOFException("the called service has closed a connection");
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private final Outbound outbound;
    private final List<Call> calls = new ArrayList<>();
    private final Thread[] threads;

    private ParallelCalls(Outbound outbound, int count) {
        this.outbound = outbound;
        this.threads = new Thread[count];
    }

    /**
     * Connects.
     *
     * @param count how many calls are made at once
     * @param bytes what each sends, and takes for its answer
     */
    static ParallelCalls open(InetSocketAddress called, Outbound outbound, int count, int bytes)
            throws IOException {
        ParallelCalls opened = new ParallelCalls(outbound, count);
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = outbound.newSocket();
                opened.calls.add(new Call(socket, bytes));
                socket.connect(called);
                socket.setTcpNoDelay(true);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Makes all calls at once, and returns when all have their answers. Blocks.
     *
     * @throws UncheckedIOException if one has none
     */
    void makeAll() {
        for (int i = 0; i < threads.length; i++) {
            threads[i] = outbound.start(calls.get(i));
        }
        for (int i = 0; i < threads.length; i++) {
            join(threads[i]);
            IOException failure = calls.get(i).failure;
            if (failure != null) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("the server stops", e));
        }
    }

    @Override
    public void close() throws IOException {
        for (Call call : calls) {
            call.socket.close();
        }
    }
}
