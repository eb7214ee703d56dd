package dev.heddle.soak.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.soak.traffic.StreamConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a peer does that means harm. Each is bounded in bytes and in time, and closes what it
 * opened; that the server ends the connection is its right.
 */
enum Attack {
    /** Bytes at random, in pieces of any size. */
    GARBAGE {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            try (Socket socket = StreamConnection.socket(port, 0)) {
                for (int pieces = 1 + random.nextInt(8); pieces > 0; pieces--) {
                    byte[] piece = new byte[1 + random.nextInt(32 * 1024)];
                    random.nextBytes(piece);
                    sendReading(socket, piece);
                }
            }
        }
    },

    /** Requests that were good. */
    MUTATED {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            for (int i = 0; i < 10; i++) {
                try (Socket socket = StreamConnection.socket(port, 0)) {
                    sendReading(socket, Mutation.of(victim.request(random), random));
                    if (random.nextBoolean()) {
                        socket.shutdownOutput();
                        socket.setSoTimeout(50);
                        socket.getInputStream().readNBytes(1_000);
                    } else if (random.nextBoolean()) {
                        socket.setSoLinger(true, 0);
                    }
                } catch (IOException ended) {
                    // The server's right: the next one.
                }
            }
        }
    },

    /** A line that does not end. */
    ENDLESS {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            byte[] line = "a".repeat(16 * 1024).getBytes(ISO_8859_1);
            try (Socket socket = StreamConnection.socket(port, 0)) {
                socket.getOutputStream().write("GET /".getBytes(ISO_8859_1));
                for (int i = 0; i < 64; i++) {
                    sendReading(socket, line);
                }
            }
        }
    },

    /** Good requests whose replies nobody reads, until the server cannot send. */
    NEVER_READS {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            try (SocketChannel channel = connect(port)) {
                channel.configureBlocking(false);
                byte[] request = victim.request(random);
                long end = System.nanoTime() + 500_000_000;
                for (long sent = 0; sent < MAX_UNREAD && System.nanoTime() < end; ) {
                    int count = channel.write(ByteBuffer.wrap(request));
                    sent += count;
                    if (count == 0) {
                        pause(10);
                    }
                }
            }
        }
    },

    /** Connections that are reset as soon as they are there. */
    RESETS {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            for (int i = 0; i < 50; i++) {
                try (Socket socket = StreamConnection.socket(port, 0)) {
                    socket.setSoLinger(true, 0);
                }
            }
        }
    },

    /** Many who say a good request byte by byte: slowloris. */
    SLOWLORIS {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            List<SocketChannel> all = new ArrayList<>();
            try {
                for (int i = 0; i < SLOW; i++) {
                    all.add(connect(port));
                }
                byte[] request = victim.request(random);
                for (int i = 0; i < 20; i++) {
                    for (SocketChannel one : all) {
                        sendOne(one, request[i % request.length]);
                    }
                    pause(25);
                }
            } finally {
                closeAll(all);
            }
        }
    },

    /** More connections than the server has descriptors. */
    FLOOD {
        @Override
        void run(Victim victim, int port, SplittableRandom random) throws IOException {
            List<SocketChannel> all = new ArrayList<>();
            try {
                for (int i = 0; i < FLOOD_SIZE; i++) {
                    all.add(connect(port));
                }
                pause(500 + random.nextInt(500));
            } finally {
                closeAll(all);
            }
        }
    };

    /** More than {@link HostileServer}'s limit of descriptors. */
    static final int FLOOD_SIZE = 400;

    private static final int SLOW = 40;
    private static final int MAX_UNREAD = 16 << 20;

    /**
     * Does it once.
     *
     * @throws IOException if the server ends the connection
     */
    abstract void run(Victim victim, int port, SplittableRandom random) throws IOException;

    private static SocketChannel connect(int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Takes what has come, so that an echo does not wait for us while we wait for it. */
    private static void sendReading(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        int there = socket.getInputStream().available();
        if (there > 0) {
            socket.getInputStream().readNBytes(there);
        }
    }

    private static void sendOne(SocketChannel channel, byte one) {
        try {
            if (channel.isOpen()) {
                channel.write(ByteBuffer.wrap(new byte[] {one}));
            }
        } catch (IOException ended) {
            close(channel);
        }
    }

    private static void closeAll(List<SocketChannel> all) {
        all.forEach(Attack::close);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
