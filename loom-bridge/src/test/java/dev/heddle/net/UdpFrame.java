package dev.heddle.net;

import dev.heddle.support.DatagramSockets;
import dev.heddle.support.Task;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The frame of suites on UDP sockets, Heddle's or, as the oracle, the JDK's. */
abstract class UdpFrame<S extends DatagramSockets> {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** So long nothing takes: who waits longer waits in vain. */
    static final int PATIENCE_MILLIS = (int) Task.PATIENCE.toMillis();

    S sockets;

    abstract S open() throws Exception;

    @BeforeEach
    void openSockets() throws Exception {
        sockets = open();
    }

    @AfterEach
    void closeSockets() {
        if (sockets != null) {
            sockets.close();
        }
    }

    /** Runs a step in a thread of the kind under test and waits for it. */
    void inThread(Task.Body body) throws Exception {
        start(body).get();
    }

    Task<Void> start(Task.Body body) {
        return Task.run(sockets.threads(), body);
    }

    <T> Task<T> call(Callable<T> body) {
        return Task.call(sockets.threads(), body);
    }

    static DatagramPacket packet(String text, SocketAddress to) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new DatagramPacket(bytes, bytes.length, to);
    }

    static DatagramPacket packet(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new DatagramPacket(bytes, bytes.length);
    }

    static DatagramPacket room(int bytes) {
        return new DatagramPacket(new byte[bytes], bytes);
    }

    static String text(DatagramPacket packet) {
        return new String(
                packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.UTF_8);
    }

    static String receiveText(DatagramSocket socket) throws Exception {
        DatagramPacket packet = room(1_000);
        socket.receive(packet);
        return text(packet);
    }

    static InetSocketAddress address(DatagramSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }
}
