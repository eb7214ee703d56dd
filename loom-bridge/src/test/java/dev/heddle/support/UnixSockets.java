package dev.heddle.support;

import dev.heddle.net.HeddleUnixServerSocket;
import dev.heddle.net.HeddleUnixSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Heddle's Unix-domain sockets in the shape of {@code java.net}'s, for the suites of those. */
public final class UnixSockets implements Sockets {
    private final HeddleSockets heddle;
    private final Path directory;
    private final AtomicInteger listeners = new AtomicInteger();

    /**
     * @param heddle becomes this object's, which closes it
     * @param directory for the files of the sockets
     */
    public UnixSockets(HeddleSockets heddle, Path directory) {
        this.heddle = heddle;
        this.directory = directory;
    }

    @Override
    public Socket newSocket() {
        return new Adaptor();
    }

    @Override
    public ServerSocket newServerSocket() {
        throw new UnsupportedOperationException("there is no listener that does not listen");
    }

    @Override
    public ServerSocket listen(int backlog) throws IOException {
        Path file = directory.resolve("listener-" + listeners.incrementAndGet());
        return new ListenerAdaptor(
                HeddleUnixServerSocket.listen(
                        heddle.group(), UnixDomainSocketAddress.of(file), backlog));
    }

    @Override
    public ThreadFactory threads() {
        return heddle.threads();
    }

    @Override
    public void close() {
        heddle.close();
    }

    private final class ListenerAdaptor extends ServerSocket {
        private final HeddleUnixServerSocket listener;

        ListenerAdaptor(HeddleUnixServerSocket listener) throws IOException {
            this.listener = listener;
        }

        @Override
        public Socket accept() throws IOException {
            Adaptor accepted = new Adaptor();
            accepted.connection = listener.accept();
            return accepted;
        }

        @Override
        public SocketAddress getLocalSocketAddress() {
            return listener.localAddress();
        }

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            listener.setSoTimeout(millis);
        }

        @Override
        public int getSoTimeout() throws IOException {
            return listener.getSoTimeout();
        }

        @Override
        public void close() {
            listener.close();
        }

        @Override
        public boolean isClosed() {
            return listener.isClosed();
        }
    }

    private final class Adaptor extends Socket {
        private volatile HeddleUnixSocket connection;
        private volatile boolean failed;

        @Override
        public void connect(SocketAddress address) throws IOException {
            connect(address, 0);
        }

        @Override
        public void connect(SocketAddress address, int millis) throws IOException {
            try {
                UnixDomainSocketAddress unix = (UnixDomainSocketAddress) address;
                connection = HeddleUnixSocket.connect(heddle.group(), unix, millis);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return connection.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return connection.getOutputStream();
        }

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            connection.setSoTimeout(millis);
        }

        @Override
        public int getSoTimeout() throws SocketException {
            return connection.getSoTimeout();
        }

        @Override
        public void setSoLinger(boolean on, int seconds) throws SocketException {
            try {
                connection.setOption(StandardSocketOptions.SO_LINGER, on ? seconds : -1);
            } catch (IOException e) {
                throw new SocketException(e);
            }
        }

        @Override
        public void shutdownInput() throws IOException {
            connection.shutdownInput();
        }

        @Override
        public void shutdownOutput() throws IOException {
            connection.shutdownOutput();
        }

        @Override
        public boolean isInputShutdown() {
            return connection.isInputShutdown();
        }

        @Override
        public boolean isOutputShutdown() {
            return connection.isOutputShutdown();
        }

        @Override
        public void close() {
            HeddleUnixSocket connected = connection;
            if (connected != null) {
                connected.close();
            }
        }

        @Override
        public boolean isClosed() {
            HeddleUnixSocket connected = connection;
            return connected == null ? failed : connected.isClosed();
        }
    }
}
