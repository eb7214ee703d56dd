package dev.heddle.net;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Set;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} core(s)")
@ValueSource(ints = {1, 2})
class NioOptionTest extends OptionSuite {
    @Parameter int cores;

    @Override
    HeddleSockets open() throws Exception {
        return HeddleSockets.open(IoDrivers.NIO, cores);
    }

    /** A channel has no option that the JDK does not name. */
    @Override
    Set<SocketOption<?>> beyondConnections() {
        return Set.of();
    }

    @Override
    Set<SocketOption<?>> beyondListeners() {
        return Set.of();
    }

    /** {@link java.nio.channels.ServerSocketChannel} does not know it. */
    @Override
    Set<SocketOption<?>> lackedByListeners() {
        return Set.of(StandardSocketOptions.IP_TOS);
    }
}
