package dev.heddle.driver.epoll;

import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.driver.unix.UnixTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The epoll transport. */
public final class EpollTransport extends UnixTransport {
    /** What {@code heddle.driver} calls it. */
    public static final String NAME = "epoll";

    /** Does nothing; {@link #whyUnavailable} is to be asked first. */
    public EpollTransport() {}

    /** Why epoll cannot be used here; empty if it can. */
    public static Optional<String> whyUnavailable() {
        return Optional.ofNullable(Epoll.unavailabilityCause())
                .map(cause -> "Netty's epoll library does not load: " + reasonOf(cause) + remedy());
    }

    /**
     * Netty's native libraries are modules that none requires. In 4.2.18 that of io_uring has one
     * name for both processors.
     */
    private static String remedy() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "";
        }
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        return " (it is in netty-transport-native-epoll for this architecture, on the class path, or"
                + " on the module path with --add-modules=io.netty.transport.epoll.linux."
                + processor
                + ",io.netty.transport.io_uring.linux.x86_64)";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public IoDriver newDriver(Core core) {
        return new EpollDriver(core, this);
    }

    @Override
    public @Nullable IoEndpoint watch(int descriptor) {
        EpollSet.load();
        return super.watch(descriptor);
    }

    @Override
    protected UnixEndpoint newEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
        return new EpollEndpoint(socket, peer);
    }

    @Override
    protected UnixEndpoint newDatagramEndpoint(Socket socket) {
        return new EpollDatagramEndpoint(socket);
    }
}
