package dev.heddle.bench;

import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A connection over loopback, both ends of the scheduler under test. */
@State(Scope.Benchmark)
public class Connection {
    private @Nullable Socket client;
    private @Nullable Socket server;

    /** Connects. */
    @Setup(Level.Trial)
    public void open(ThreadsUnderTest threads) throws IOException {
        CoreGroup group = threads.group();
        try (ServerSocket listener =
                group == null ? new ServerSocket() : new HeddleServerSocket(group)) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Socket connecting = group == null ? new Socket() : new HeddleSocket(group);
            client = connecting;
            connecting.connect(listener.getLocalSocketAddress());
            connecting.setTcpNoDelay(true);
            Socket accepted = listener.accept();
            server = accepted;
            accepted.setTcpNoDelay(true);
        }
    }

    /** Closes both ends. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        try (Socket first = client;
                Socket second = server) {
            // Closed here, where they are open.
        }
    }

    /** Sends a message there and back again, so many times. */
    void pingPong(ThreadsUnderTest threads, int bytes, int times) throws InterruptedException {
        Socket near = client;
        Socket far = server;
        if (near == null || far == null) {
            throw new AssertionError("not connected");
        }
        threads.run(() -> play(far, bytes, times, false), () -> play(near, bytes, times, true));
    }

    private static void play(Socket socket, int bytes, int times, boolean begins) {
        byte[] message = new byte[bytes];
        try {
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            for (int i = 0; i < times; i++) {
                if (begins) {
                    out.write(message, 0, bytes);
                }
                for (int at = 0; at < bytes; ) {
                    int count = in.read(message, at, bytes - at);
                    if (count < 0) {
                        throw new EOFException("the peer is gone");
                    }
                    at += count;
                }
                if (!begins) {
                    out.write(message, 0, bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
