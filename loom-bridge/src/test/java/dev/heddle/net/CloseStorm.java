package dev.heddle.net;

import dev.heddle.net.StormConnection.End;
import dev.heddle.support.FullBacklog;
import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets;
import dev.heddle.support.Task;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections of all kinds that are closed at random points of their life, by other threads than
 * those that use them. Each thread checks what it reads and what it is told; {@link #await} is
 * where a failure comes out.
 */
final class CloseStorm implements AutoCloseable {
    /** What a client does until somebody ends it. */
    private enum Life {
        /** It waits in connect for ever. */
        CONNECTING,
        /** The server closes at once. */
        TURNED_AWAY,
        /** Some round trips; then it closes by itself. */
        ROUND_TRIPS,
        /** Both ends read, and nobody writes. */
        IDLE,
        /** It reads with a time-out, again and again. */
        TIME_OUTS,
        /** It writes and never reads, until neither end can write any more. */
        NEVER_READS,
        /** It writes and reads in two threads, more than the sockets' buffers hold. */
        DUPLEX
    }

    /** What another thread does to an end before it closes it. */
    private enum Blow {
        NOTHING,
        RESET,
        SHUT_INPUT,
        SHUT_OUTPUT,
        INTERRUPT,
        SECOND_CLOSER
    }

    private final Sockets sockets;
    private final List<ThreadFactory> threads;
    private final ServerSocket listener;
    private final ServerSocket turningAway;
    private final FullBacklog full;
    private final End listening = new End();

    /** Ends that have not read yet whose connection they are. */
    private final End unknown = new End();

    private final StormConnection[] connections;
    private final Queue<Task<Void>> acceptors = new ConcurrentLinkedQueue<>();
    private final Queue<Task<Void>> tasks = new ConcurrentLinkedQueue<>();

    /**
     * @param threads of what kinds of threads the storm is made
     * @param size how many connections
     */
    CloseStorm(Sockets sockets, List<ThreadFactory> threads, int size) throws IOException {
        this.sockets = sockets;
        this.threads = threads;
        connections = new StormConnection[size];
        Arrays.setAll(connections, StormConnection::new);
        listener = sockets.listen(size);
        turningAway = sockets.listen(size);
        full = new FullBacklog();
    }

    /** Starts all of it; the listeners are closed by {@link #endListening}. */
    void start(SplittableRandom random) {
        for (int i = 0; i < 2; i++) {
            SplittableRandom own = random.split();
            acceptors.add(begin(any(random), () -> accept(own)));
            acceptors.add(begin(any(random), this::turnAway));
        }
        for (StormConnection connection : connections) {
            client(connection, random.split());
        }
    }

    private ThreadFactory any(SplittableRandom random) {
        return threads.get(random.nextInt(threads.size()));
    }

    private void run(ThreadFactory kind, Task.Body body) {
        tasks.add(begin(kind, body));
    }

    private static Task<Void> begin(ThreadFactory kind, Task.Body body) {
        try {
            return Task.run(kind, body);
        } catch (RejectedExecutionException theGroupIsClosing) {
            return Task.run(Thread.ofPlatform().daemon().factory(), body);
        }
    }

    // --- clients
    // ---------------------------------------------------------------------------------

    private void client(StormConnection connection, SplittableRandom random) {
        Life life = Life.values()[random.nextInt(Life.values().length)];
        End other =
                switch (life) {
                    case CONNECTING -> new End();
                    case TURNED_AWAY -> ended();
                    default -> connection.server;
                };
        ThreadFactory kind = any(random);
        run(
                kind,
                () -> {
                    try (Socket socket = sockets.newSocket()) {
                        connection.client.socket = socket;
                        connection.client.owner = Thread.currentThread();
                        endLater(connection.client, random);
                        if (connect(connection, life, random)) {
                            StormConnection.guard(
                                    connection.client,
                                    other,
                                    () -> live(life, connection, other, socket, kind));
                        }
                    }
                });
    }

    private static End ended() {
        End end = new End();
        end.isEnded = true;
        return end;
    }

    private boolean connect(StormConnection connection, Life life, SplittableRandom random)
            throws IOException {
        InetSocketAddress remote =
                switch (life) {
                    case CONNECTING -> full.address();
                    case TURNED_AWAY -> (InetSocketAddress) turningAway.getLocalSocketAddress();
                    default -> (InetSocketAddress) listener.getLocalSocketAddress();
                };
        try {
            connection.client.socket.connect(remote, random.nextBoolean() ? 0 : 60_000);
            return true;
        } catch (IOException told) {
            StormConnection.check(
                    told, connection.client, life == Life.CONNECTING ? new End() : listening);
            return false;
        }
    }

    private void live(
            Life life, StormConnection connection, End other, Socket socket, ThreadFactory kind)
            throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        int seed = connection.index;
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(seed).array());
        switch (life) {
            case CONNECTING -> throw new AssertionError("a full backlog had room");
            case ROUND_TRIPS -> Pattern.roundTrips(in, out, seed, 5, 700);
            case TURNED_AWAY, IDLE -> expectTheEnd(in);
            case TIME_OUTS -> {
                socket.setSoTimeout(1 + seed % 3);
                while (timesOut(in)) {}
            }
            case NEVER_READS -> Pattern.write(out, seed, 0, 64 << 20, 100_000);
            case DUPLEX -> {
                run(kind, () -> feed(out, connection, other));
                Pattern.read(in, seed, 0, 300_000, 50_000);
            }
        }
    }

    private static void feed(OutputStream out, StormConnection connection, End other) {
        try {
            Pattern.write(out, connection.index, 0, 300_000, 70_000);
        } catch (IOException told) {
            StormConnection.check(told, connection.client, other);
        }
    }

    private static void expectTheEnd(InputStream in) throws IOException {
        int read = in.read();
        if (read >= 0) {
            throw new AssertionError("byte " + read + " was never sent");
        }
        throw new EOFException("the end");
    }

    private static boolean timesOut(InputStream in) throws IOException {
        try {
            expectTheEnd(in);
            return false;
        } catch (SocketTimeoutException again) {
            return true;
        }
    }

    // --- servers
    // ---------------------------------------------------------------------------------

    private void accept(SplittableRandom random) throws IOException {
        for (; ; ) {
            Socket socket;
            try {
                socket = listener.accept();
            } catch (SocketException told) {
                StormConnection.check(told, listening, new End());
                return;
            }
            SplittableRandom own = random.split();
            run(any(random), () -> serve(socket, own));
        }
    }

    private void turnAway() throws IOException {
        for (; ; ) {
            try {
                turningAway.accept().close();
            } catch (SocketException told) {
                StormConnection.check(told, listening, new End());
                return;
            }
        }
    }

    private void serve(Socket socket, SplittableRandom random) throws Exception {
        StormConnection connection = connectionOf(socket);
        if (connection == null) {
            return;
        }
        End own = connection.server;
        own.socket = socket;
        own.owner = Thread.currentThread();
        if (random.nextBoolean()) {
            endLater(own, random);
        }
        StormConnection.guard(
                own,
                connection.client,
                () -> {
                    Pattern.echo(socket.getInputStream(), socket.getOutputStream());
                    throw new EOFException("the end");
                });
    }

    /** The first that a client sends is its number; null if it was ended before. */
    private StormConnection connectionOf(Socket socket) throws IOException {
        try {
            return connections[new DataInputStream(socket.getInputStream()).readInt()];
        } catch (IOException told) {
            StormConnection.check(told, unknown, ended());
            socket.close();
            return null;
        }
    }

    // --- those who close
    // -------------------------------------------------------------------------

    /** Has another thread end an end at some time. */
    private void endLater(End end, SplittableRandom random) {
        Blow blow = Blow.values()[random.nextInt(Blow.values().length)];
        long pause = pauseNanos(random);
        long secondPause = pauseNanos(random);
        ThreadFactory second = any(random);
        run(
                any(random),
                () -> {
                    LockSupport.parkNanos(pause);
                    if (blow == Blow.SECOND_CLOSER) {
                        run(second, () -> close(end));
                    } else if (blow != Blow.NOTHING) {
                        strike(end, blow);
                        LockSupport.parkNanos(secondPause);
                    }
                    close(end);
                });
    }

    /** Mostly none, so that the first operations are met too. */
    private static long pauseNanos(SplittableRandom random) {
        return random.nextInt(3) == 0 ? 0 : random.nextLong(1L << random.nextInt(10, 24));
    }

    private static void strike(End end, Blow blow) throws IOException {
        try {
            switch (blow) {
                case RESET -> end.socket.setSoLinger(true, 0);
                case SHUT_INPUT -> {
                    end.isHalfClosed = true;
                    end.socket.shutdownInput();
                }
                case SHUT_OUTPUT -> {
                    end.isHalfClosed = true;
                    end.socket.shutdownOutput();
                }
                case INTERRUPT -> {
                    end.isEnded = true;
                    end.owner.interrupt();
                }
                case NOTHING, SECOND_CLOSER -> throw new AssertionError(blow);
            }
        } catch (SocketException tooEarlyOrTooLate) {
            // Not connected yet, or closed by its owner.
        }
    }

    private static void close(End end) throws IOException {
        end.isEnded = true;
        end.socket.close();
    }

    /** Closes the listeners: acceptors are told, and so are clients that nobody has accepted. */
    void endListening() throws IOException {
        listening.isEnded = true;
        for (StormConnection connection : connections) {
            if (connection.server.socket == null) {
                connection.server.isEnded = true;
            }
        }
        listener.close();
        turningAway.close();
    }

    /** The group is about to close: every socket is. */
    void beginEnd() {
        listening.isEnded = true;
        unknown.isEnded = true;
        for (StormConnection connection : connections) {
            connection.client.isEnded = true;
            connection.server.isEnded = true;
        }
    }

    /** Waits until all threads have ended, as they should. */
    void await() throws Exception {
        awaitAll(tasks);
        endListening();
        awaitAll(acceptors);
        awaitAll(tasks);
    }

    /** Whoever begins another one does so before it ends itself. */
    private static void awaitAll(Queue<Task<Void>> all) throws Exception {
        for (Task<Void> next = all.poll(); next != null; next = all.poll()) {
            next.get();
        }
    }

    @Override
    public void close() throws IOException {
        endListening();
        full.close();
    }
}
