package dev.heddle.support;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Unix-domain listener that has no room until it accepts: who connects to it waits. */
public final class FullUnixBacklog implements AutoCloseable {
    private final ServerSocketChannel listener =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final UnixDomainSocketAddress address;
    private final List<SocketChannel> waiting = new ArrayList<>();

    public FullUnixBacklog(Path directory) throws IOException {
        address = UnixDomainSocketAddress.of(directory.resolve("full"));
        listener.bind(address, 1);
        for (int i = 0; i < 20; i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            waiting.add(channel);
            channel.configureBlocking(false);
            try {
                channel.connect(address);
            } catch (SocketException full) {
                return;
            }
        }
        throw new IOException("a backlog of 1 has room for 20 connections");
    }

    public UnixDomainSocketAddress address() {
        return address;
    }

    /** Makes room for one. */
    public void acceptOne() throws IOException {
        waiting.add(listener.accept());
    }

    /** Who waits for room will not get any. */
    public void stopListening() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        stopListening();
        for (SocketChannel channel : waiting) {
            channel.close();
        }
    }
}
