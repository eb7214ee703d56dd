package dev.heddle.apps.suite;

import dev.heddle.apps.Content;
import dev.heddle.apps.HttpConnection;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that send and read one byte at a time, and others that are not to wait for them. */
final class SlowClients {
    private static final int CLIENTS = 30;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int SENT_BYTES = 300;
    private static final int READ_BYTES = 400_000;
    private static final int RECEIVE_BUFFER = 4096;
    private static final int HELLOS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final int port;

    SlowClients(int port) {
        this.port = port;
    }

    void run() throws InterruptedException {
        Clients.run(
                CLIENTS,
                index -> {
                    switch (index % 3) {
                        case 0 -> sendSlowly(index);
                        case 1 -> readSlowly(index);
                        default -> hello();
                    }
                });
    }

    private void sendSlowly(int seed) throws IOException {
        byte[] body = Content.of(seed, SENT_BYTES);
        try (var connection = new HttpConnection(port, TIMEOUT_MILLIS)) {
            byte[] head =
                    HttpConnection.head("POST", "/echo", "Content-Length: " + SENT_BYTES + "\r\n");
            for (byte[] part : new byte[][] {head, body}) {
                for (byte each : part) {
                    connection.send(new byte[] {each});
                    pause();
                }
            }
            Requests.verify("slow echo", seed, SENT_BYTES, connection.readReply());
        }
    }

    /** The server's writes wait: what it sends fits neither its buffer nor this one. */
    private void readSlowly(int seed) throws IOException {
        var socket =
                new Socket() {
                    @Override
                    public InputStream getInputStream() throws IOException {
                        return new SlowInput(super.getInputStream());
                    }
                };
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        try (var connection = new HttpConnection(socket, port, TIMEOUT_MILLIS)) {
            Requests.bytes(connection, seed, READ_BYTES, seed % 2 == 0);
        }
    }

    private void hello() throws IOException {
        try (var connection = new HttpConnection(port, TIMEOUT_MILLIS)) {
            for (int i = 0; i < HELLOS; i++) {
                Requests.hello(connection);
            }
        }
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** Gives one byte at a time, and pauses now and then, so that 400,000 take about a second. */
    private static final class SlowInput extends FilterInputStream {
        private static final int BYTES_A_PAUSE = 1000;

        private int count;

        private SlowInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (++count % BYTES_A_PAUSE == 0) {
                pause();
            }
            return super.read(bytes, from, Math.min(1, length));
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
