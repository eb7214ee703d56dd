package dev.heddle.driver.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.driver.DatagramSlots;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;

class NioUdpSocketTest {
    /** As on a machine without IPv6, whose channel complains of it by an unchecked exception. */
    @Test
    void whatHasNoAddressForTheSocketFailsByItselfInABatch() throws Exception {
        try (DatagramChannel sending = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel receiver = DatagramChannel.open(StandardProtocolFamily.INET)) {
            receiver.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            receiver.configureBlocking(false);
            sending.bind(null);
            sending.configureBlocking(false);
            NioUdpSocket socket = new NioUdpSocket(sending);
            DatagramSlots slots = new DatagramSlots(3, 10);
            slots.setAddress(0, (InetSocketAddress) receiver.getLocalAddress());
            slots.setAddress(1, new InetSocketAddress(InetAddress.ofLiteral("::1"), 9));
            slots.setAddress(2, (InetSocketAddress) receiver.getLocalAddress());
            for (int i = 0; i < 3; i++) {
                slots.data(i).clear().limit(i + 1);
            }
            assertEquals(1, socket.send(slots, 0, 3));
            assertThrows(SocketException.class, () -> socket.send(slots, 1, 2));
            assertEquals(1, socket.send(slots, 2, 1));
            ByteBuffer got = ByteBuffer.allocate(10);
            for (int i : new int[] {1, 3}) {
                receiver.receive(got.clear());
                assertEquals(i, got.position());
            }
            assertNull(receiver.receive(got.clear()), "each once");
        }
    }
}
