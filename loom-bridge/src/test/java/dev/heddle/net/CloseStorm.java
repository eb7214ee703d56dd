package dev.heddle.net;

import dev.heddle.net.StormConnection.End;
import dev.heddle.support.FullBacklog;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
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
    private final HeddleSockets sockets;
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
    CloseStorm(HeddleSockets sockets, List<ThreadFactory> threads, int size) throws IOException {
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
        StormLife life = StormLife.any(random);
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
                    try (HeddleSocket socket = sockets.newSocket()) {
                        connection.client.socket = socket;
                        connection.client.owner = Thread.currentThread();
                        endLater(connection.client, random);
                        if (connect(connection, life, random)) {
                            StormConnection.guard(
                                    connection.client,
                                    other,
                                    () ->
                                            life.live(
                                                    connection,
                                                    other,
                                                    socket,
                                                    body -> run(kind, body)));
                        }
                    }
                });
    }

    private static End ended() {
        End end = new End();
        end.isEnded = true;
        return end;
    }

    private boolean connect(StormConnection connection, StormLife life, SplittableRandom random)
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
                    told, connection.client, life == StormLife.CONNECTING ? new End() : listening);
            return false;
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
        boolean isLent = random.nextBoolean();
        StormConnection.guard(
                own,
                connection.client,
                () -> {
                    if (isLent) {
                        StormLife.echoLent((HeddleSocket) socket);
                    } else {
                        Pattern.echo(socket.getInputStream(), socket.getOutputStream());
                    }
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
        StormBlow blow = StormBlow.any(random);
        long pause = pauseNanos(random);
        long secondPause = pauseNanos(random);
        ThreadFactory second = any(random);
        run(
                any(random),
                () -> {
                    LockSupport.parkNanos(pause);
                    if (blow == StormBlow.SECOND_CLOSER) {
                        run(second, () -> close(end));
                    } else if (blow != StormBlow.NOTHING) {
                        blow.strike(end);
                        LockSupport.parkNanos(secondPause);
                    }
                    close(end);
                });
    }

    /** Mostly none, so that the first operations are met too. */
    private static long pauseNanos(SplittableRandom random) {
        return random.nextInt(3) == 0 ? 0 : random.nextLong(1L << random.nextInt(10, 24));
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
