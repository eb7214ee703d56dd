package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.DatagramSockets;
import dev.heddle.support.Task;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** What an interrupt does: DatagramSocket.receive says that it closes a virtual thread's socket. */
abstract class UdpInterruptSuite extends UdpFrame<DatagramSockets> {
    private boolean isVirtual() {
        return sockets.threads().newThread(() -> {}).isVirtual();
    }

    @Test
    void anInterruptClosesTheSocketOfAVirtualThreadOnly() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            Task<String> waiting =
                    call(
                                    () -> {
                                        String text;
                                        try {
                                            text = receiveText(receiver);
                                        } catch (SocketException e) {
                                            text = e.getMessage();
                                        }
                                        assertTrue(Thread.currentThread().isInterrupted());
                                        return text;
                                    })
                            .awaitParked();
            waiting.thread().interrupt();
            if (isVirtual()) {
                assertEquals("Closed by interrupt", waiting.get());
                assertTrue(receiver.isClosed());
            } else {
                waiting.awaitParked();
                sender.send(packet("no end", address(receiver)));
                assertEquals("no end", waiting.get());
                assertFalse(receiver.isClosed());
            }
        }
    }

    @Test
    void anInterruptBeforehandDoesNotHideWhatHasCome() throws Exception {
        try (DatagramSocket receiver = sockets.bound();
                DatagramSocket sender = sockets.bound()) {
            inThread(() -> {
                sender.send(packet("here", address(receiver)));
                Thread.currentThread().interrupt();
                assertEquals("here", receiveText(receiver));
                sender.send(packet("and sending", address(receiver)));
                assertEquals("and sending", receiveText(receiver));
                assertTrue(Thread.currentThread().isInterrupted());
                receiver.setSoTimeout(20);
                if (isVirtual()) {
                    assertThrows(SocketException.class, () -> receiver.receive(room(1)));
                } else {
                    assertThrows(SocketTimeoutException.class, () -> receiver.receive(room(1)));
                }
                assertTrue(Thread.interrupted());
            });
            assertEquals(isVirtual(), receiver.isClosed());
        }
    }
}
