package dev.heddle.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A listener that never accepts and has no room: who connects to it waits. */
public final class FullBacklog implements AutoCloseable {
    private static final int BACKLOG = 1;
    private static final String LISTEN = "0A"; // include/net/tcp_states.h

    /** This process's own of 127/8: once it listens no more, no other test's port is hit. */
    private static final InetAddress ADDRESS = ownLoopbackAddress();

    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    public FullBacklog() throws IOException {
        Descriptors.requireProc();
        listener = new ServerSocket(0, BACKLOG, ADDRESS);
        while (!isFull()) {
            if (waiting.size() == 20) {
                throw new IOException("a backlog of 1 has room for 20 connections");
            }
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), 100);
            } catch (SocketTimeoutException fullOrSlow) {
                // A busy machine delays one that there is room for: isFull knows.
            }
        }
    }

    /**
     * More wait than the backlog: the kernel drops who comes then (sk_acceptq_is_full). Of a
     * listener /proc/net/tcp has as rx_queue how many wait (get_tcp4_sock, Linux 6.18).
     */
    private boolean isFull() throws IOException {
        for (String table : new String[] {"tcp", "tcp6"}) {
            Path path = Path.of("/proc/net", table);
            if (Files.exists(path)) {
                for (String line : Files.readAllLines(path)) {
                    String[] words = line.strip().split("[\\s:]+", -1);
                    if (words[5].equals(LISTEN) && isOurs(words[1], words[2])) {
                        return Integer.parseInt(words[7], 16) > BACKLOG;
                    }
                }
            }
        }
        return false; // a table that changes while it is read may miss a line
    }

    /** An address is in hexadecimal there, the last byte of an IPv4 one first. */
    private boolean isOurs(String address, String port) {
        byte[] bytes = ADDRESS.getAddress();
        String own = "%02X%02X%02X%02X".formatted(bytes[3], bytes[2], bytes[1], bytes[0]);
        return address.endsWith(own) && Integer.parseInt(port, 16) == listener.getLocalPort();
    }

    private static InetAddress ownLoopbackAddress() {
        long pid = ProcessHandle.current().pid();
        byte[] address = {127, (byte) (1 + (pid >> 16) % 200), (byte) (pid >> 8), (byte) pid};
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Whoever waits is refused. */
    public void stopListening() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        stopListening();
        for (Socket socket : waiting) {
            socket.close();
        }
    }
}
