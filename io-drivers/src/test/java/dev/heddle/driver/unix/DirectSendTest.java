package dev.heddle.driver.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.epoll.EpollTransport;
import dev.heddle.driver.socket.BoundedSend;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectSendTest {
    /** More than both sockets' buffers hold. */
    private static final int MANY = 64 << 20;

    private final OpaqueCounter kernelEntries = new OpaqueCounter();
    private Socket socket;
    private java.net.Socket peer;

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(EpollTransport.whyUnavailable().isEmpty());
        socket = Socket.newSocketStream();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var listener = new java.net.ServerSocket(0, 1, loopback)) {
            // Two sides that together take more than a send's bound, with nobody reading.
            listener.setReceiveBufferSize(1 << 20);
            socket.setSendBufferSize(1 << 20);
            socket.connect(new InetSocketAddress(loopback, listener.getLocalPort()));
            peer = listener.accept();
        }
    }

    @AfterEach
    void close() throws Exception {
        peer.close();
        socket.close();
    }

    private IoOperation send(boolean isDirect) {
        UnixEndpoint endpoint = new UnixEndpoint(socket, null);
        return isDirect
                ? new IoOperation().send(endpoint, ByteBuffer.allocateDirect(MANY), 0, MANY)
                : new IoOperation().send(endpoint, new byte[MANY], 0, MANY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeSendLetsOthersHaveTheirTurn(boolean isDirect) throws Exception {
        IoOperation operation = send(isDirect);

        BoundedSend.Outcome first = new DirectSend(kernelEntries).send(operation, socket);

        assertEquals(BoundedSend.Outcome.PAUSED, first);
        assertEquals(256 * 1024, operation.progress());
    }

    @Test
    void aSendThatGoesOnEndsAtAFullSocket() throws Exception {
        IoOperation operation = send(false);
        DirectSend direct = new DirectSend(kernelEntries);
        BoundedSend.Outcome outcome = direct.send(operation, socket);
        while (outcome == BoundedSend.Outcome.PAUSED) {
            outcome = direct.send(operation, socket);
        }
        assertEquals(BoundedSend.Outcome.SOCKET_FULL, outcome);
    }
}
