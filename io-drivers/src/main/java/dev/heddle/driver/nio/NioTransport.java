package dev.heddle.driver.nio;

import dev.heddle.driver.IoTransport;
import dev.heddle.driver.OpenFile;
import dev.heddle.driver.UdpSocket;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.driver.file.ChannelFile;
import dev.heddle.driver.file.FileMode;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoDriver;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** The NIO transport. */
public final class NioTransport implements IoTransport {
    /** What {@code heddle.driver} calls it. */
    public static final String NAME = "nio";

    /** Does nothing; there is no JDK without NIO. */
    public NioTransport() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public IoDriver newDriver(Core core) {
        return new NioDriver(core);
    }

    @Override
    public NioStream openStream() throws IOException {
        return new NioStream(nonBlocking(SocketChannel.open()));
    }

    @Override
    public NioListener openListener() throws IOException {
        return new NioListener(nonBlocking(ServerSocketChannel.open()));
    }

    @Override
    public UnixDomainSockets unixDomain() {
        return new NioUnixDomainSockets();
    }

    @Override
    public OpenFile openFile(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return ChannelFile.open(path, FileMode.of(options), attributes);
    }

    @Override
    public UdpSocket openUdp() throws IOException {
        return new NioUdpSocket(nonBlocking(DatagramChannel.open()));
    }

    /** The channel as endpoints need it; closed, if it cannot be that. */
    static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
        try {
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
