package dev.heddle.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A socket's two streams. Closing one closes the socket, as {@code java.net} has it. */
final class SocketStreams {
    private SocketStreams() {}

    /** What the streams are of. */
    interface Connection {
        int read(byte[] into, int offset, int length) throws IOException;

        void write(byte[] from, int offset, int length) throws IOException;

        int available() throws IOException;

        void close() throws IOException;
    }

    /** Reads. */
    static final class Input extends InputStream {
        private final Connection socket;

        Input(Connection socket) {
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) > 0 ? one[0] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return socket.read(into, offset, length);
        }

        @Override
        public int available() throws IOException {
            return socket.available();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Writes. */
    static final class Output extends OutputStream {
        private final Connection socket;

        Output(Connection socket) {
            this.socket = socket;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            socket.write(from, offset, length);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
