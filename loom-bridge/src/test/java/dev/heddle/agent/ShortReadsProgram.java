package dev.heddle.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Reads less than it has room for, and then again: after such a read there is likely to be nothing,
 * but there may be anything. Knows nothing of Heddle; prints what it found, a line each.
 */
final class ShortReadsProgram {
    private static final int ROUNDS = 2_000;
    private static final int SHORT_MILLIS = 20;
    private static final int ROOM = 100;

    private ShortReadsProgram() {}

    /** Which cases to run, one after the other. */
    public static void main(String[] arguments) throws Exception {
        for (String name : arguments) {
            FutureTask<String> outcome = new FutureTask<>(caseOf(name));
            Thread.startVirtualThread(outcome);
            System.out.println(name + ": " + outcome.get());
        }
        System.exit(0);
    }

    private static Callable<String> caseOf(String name) {
        return switch (name) {
            case "more" -> ShortReadsProgram::more;
            case "end" -> ShortReadsProgram::end;
            case "reset" -> ShortReadsProgram::reset;
            case "timeout" -> ShortReadsProgram::timeout;
            case "close" -> ShortReadsProgram::close;
            case "interrupted" -> ShortReadsProgram::interrupted;
            case "reads" -> ShortReadsProgram::reads;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Two connected sockets. */
    private record Pair(Socket near, Socket far) implements AutoCloseable {
        static Pair open() throws IOException {
            try (ServerSocket listener =
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                return new Pair(near, listener.accept());
            }
        }

        /** Sends so many bytes, and lets the other side read them, with room for more. */
        void passShortly(int bytes) throws IOException {
            far.getOutputStream().write(new byte[bytes]);
            int got = near.getInputStream().readNBytes(bytes).length;
            require(got == bytes, got + " bytes");
            // The first read of a wait for a descriptor that nobody waited for before does not
            // count: let there be one more.
            far.getOutputStream().write(new byte[bytes]);
            int left = bytes;
            while (left > 0) {
                left -= near.getInputStream().read(new byte[ROOM]);
            }
        }

        @Override
        public void close() throws IOException {
            near.close();
            far.close();
        }
    }

    private static void require(boolean isTrue, String found) {
        if (!isTrue) {
            throw new AssertionError(found);
        }
    }

    private static String more() throws Exception {
        try (Pair pair = Pair.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                pair.passShortly(3);
                pair.far.getOutputStream().write(round);
                awaitAvailable(pair.near, 1);
                int got = pair.near.getInputStream().read();
                require(got == (round & 0xff), got + " in round " + round);
            }
            return "more is read";
        }
    }

    private static void awaitAvailable(Socket socket, int bytes) throws Exception {
        while (socket.getInputStream().available() < bytes) {
            Thread.sleep(1);
        }
    }

    /** The end came before the short read, so that nothing comes any more after it. */
    private static String end() throws Exception {
        try (Pair pair = Pair.open()) {
            pair.passShortly(3);
            pair.far.getOutputStream().write(new byte[5]);
            pair.far.shutdownOutput();
            awaitAvailable(pair.near, 5);
            Thread.sleep(SHORT_MILLIS); // for the FIN too; without it the case is an easier one
            InputStream in = pair.near.getInputStream();
            require(in.read(new byte[ROOM]) == 5, "not the five");
            return in.read(new byte[ROOM]) == -1 && in.read() == -1 ? "the end is read" : "more";
        }
    }

    private static String reset() throws Exception {
        try (Pair pair = Pair.open()) {
            pair.passShortly(3);
            pair.far.setSoLinger(true, 0);
            pair.far.close();
            try {
                return "read " + pair.near.getInputStream().read(new byte[ROOM]);
            } catch (SocketException e) {
                return e.getMessage();
            }
        }
    }

    private static String timeout() throws Exception {
        try (Pair pair = Pair.open()) {
            pair.near.setSoTimeout(SHORT_MILLIS);
            for (int round = 0; round < 5; round++) {
                pair.passShortly(3);
                try {
                    return "read " + pair.near.getInputStream().read();
                } catch (SocketTimeoutException expected) {
                    // And again, in a socket that has waited for nothing.
                }
            }
            return "timed out";
        }
    }

    /**
     * What is there is read, as by the JDK: an interrupt closes a socket only where a read waits.
     */
    private static String interrupted() throws Exception {
        try (Pair pair = Pair.open()) {
            pair.passShortly(3);
            pair.far.getOutputStream().write(7);
            awaitAvailable(pair.near, 1);
            Thread.currentThread().interrupt();
            try {
                return "read " + pair.near.getInputStream().read() + ", " + Thread.interrupted();
            } catch (SocketException e) {
                return e.getMessage();
            }
        }
    }

    private static String close() throws Exception {
        Pair pair = Pair.open();
        pair.passShortly(3);
        FutureTask<Integer> reading = new FutureTask<>(() -> pair.near.getInputStream().read());
        Thread reader = Thread.startVirtualThread(reading);
        while (reader.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        pair.close();
        try {
            return "read " + reading.get();
        } catch (java.util.concurrent.ExecutionException e) {
            return String.valueOf(e.getCause().getMessage());
        }
    }

    /** How many system calls that read there are to each that writes, in tenths, about. */
    private static String reads() throws Exception {
        try (Pair pair = Pair.open()) {
            FutureTask<Void> echo =
                    new FutureTask<>(() -> {
                        byte[] room = new byte[ROOM];
                        int got;
                        while ((got = pair.far.getInputStream().read(room)) > 0) {
                            pair.far.getOutputStream().write(room, 0, got);
                        }
                        return null;
                    });
            Thread.startVirtualThread(echo);
            exchange(pair.near, ROUNDS);
            long before = systemCallsThatRead();
            exchange(pair.near, ROUNDS);
            long reads = systemCallsThatRead() - before;
            pair.near.shutdownOutput();
            echo.get();
            return reads < 3 * ROUNDS ? "one read a message" : reads + " reads";
        }
    }

    private static void exchange(Socket socket, int rounds) throws IOException {
        byte[] room = new byte[ROOM];
        for (int round = 0; round < rounds; round++) {
            socket.getOutputStream().write(round);
            require(socket.getInputStream().read(room) == 1, "not one byte");
        }
    }

    /** Of the whole process: proc(5), syscr of /proc/self/io. */
    private static long systemCallsThatRead() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("syscr: "))
                .mapToLong(line -> Long.parseLong(line.substring("syscr: ".length())))
                .sum();
    }
}
