package dev.heddle.bench.sockets;

import dev.heddle.net.Deadline;
import dev.heddle.net.HeddleSocket;
import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes each message of a connection to all. A connection gets the first byte that it sends back
 * when it is known; what follows are messages. One that is gone is left to its own thread, which
 * finds its end.
 */
abstract class PushService implements SocketHandler {

    /** Length of a message. */
    static final int MESSAGE_BYTES = 64;

    private final Set<Socket> subscribers = ConcurrentHashMap.newKeySet();

    /** Writes a message to all that are there. */
    abstract void push(Set<Socket> receivers, byte[] message);

    @Override
    public void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        int word = in.read();
        subscribers.add(socket);
        try {
            socket.getOutputStream().write(word);
            byte[] message = new byte[MESSAGE_BYTES];
            while (in.readNBytes(message, 0, message.length) == message.length) {
                push(subscribers, message);
            }
        } finally {
            subscribers.remove(socket);
        }
    }

    /** The one for a peer of blocking sockets. */
    static PushService of(Peer peer) {
        return peer.isHeddle() ? new AtOnce() : new InTurn();
    }

    /** One write after the other, by the publisher's thread. */
    private static final class InTurn extends PushService {

        @Override
        void push(Set<Socket> receivers, byte[] message) {
            for (Socket receiver : receivers) {
                try {
                    receiver.getOutputStream().write(message);
                } catch (IOException e) {
                    // It is gone, and its own thread hears of it.
                }
            }
        }
    }

    /** Heddle's write to many. */
    private static final class AtOnce extends PushService {

        @Override
        void push(Set<Socket> receivers, byte[] message) {
            List<HeddleSocket> connections = new ArrayList<>(receivers.size());
            for (Socket receiver : receivers) {
                connections.add(Peer.requireHeddle(receiver));
            }
            var unused =
                    HeddleSocket.writeAll(connections, ByteBuffer.wrap(message), Deadline.none());
        }
    }
}
