package dev.heddle.driver.nio;

import dev.heddle.scheduler.GatheredBytes;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.OpaqueCounter;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Two sockets of this process talk to each other once, and then one resets the other: so all
 * classes that an operation needs, of Heddle and of the JDK, are loaded and initialised before
 * there is a submission. Where that does not work, they are loaded when they are needed.
 */
final class Rehearsal {
    /** On this machine a connection is there at once. */
    private static final int MOST_TRIES = 1_000;

    static {
        try {
            new Rehearsal().perform();
        } catch (IOException unavailable) {
            // Not here: there may be no loopback interface, or no descriptor.
        }
    }

    private final NioTransport transport = new NioTransport();
    private final ChannelTransfer transfer = new ChannelTransfer(new OpaqueCounter());
    private final byte[] array = new byte[1];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(1);

    private Rehearsal() {}

    /** Loads the classes, by the static initialiser. Not with a lease held in a task. */
    static void load() {
        // Done.
    }

    private void perform() throws IOException {
        NioListener listener = transport.openListener();
        NioStream client = transport.openStream();
        try {
            listener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            tryOut(client, new IoOperation().receive(client, array, 0, 1));
            tryOut(listener, new IoOperation().accept(listener));
            InetSocketAddress address = listener.localAddress();
            if (address != null) {
                IoOperation connect = new IoOperation().connect(client, address);
                tryOut(client, connect);
                NioStream server = accept(listener);
                tryOut(client, connect);
                if (server != null) {
                    exchange(client, server);
                }
            }
        } finally {
            client.closeSocket();
            listener.closeSocket();
        }
    }

    private @Nullable NioStream accept(NioListener listener) {
        IoOperation accept = new IoOperation().accept(listener);
        for (int i = 0; i < MOST_TRIES && accept.accepted() == null; i++) {
            tryOut(listener, accept);
        }
        return (NioStream) accept.accepted();
    }

    private void exchange(NioStream client, NioStream server) throws IOException {
        try {
            for (int i = 0; i < 2; i++) {
                tryOut(client, new IoOperation().send(client, array, 0, 1));
                tryOut(client, new IoOperation().send(client, direct, 0, 1));
                tryOut(server, new IoOperation().receive(server, array, 0, 1));
                tryOut(server, new IoOperation().receive(server, direct, 0, 1));
                tryOut(server, new IoOperation().receive(server, direct, 0, 1));
                ByteBuffer[] both = {ByteBuffer.wrap(array), direct.duplicate().clear()};
                GatheredBytes gathered = new GatheredBytes(both, 0, both.length, 2);
                tryOut(client, new IoOperation().send(client, gathered));
                tryOut(server, new IoOperation().receive(server, array, 0, 1));
                tryOut(server, new IoOperation().receive(server, array, 0, 1));
            }
            select(server, new IoOperation().send(server, array, 0, 1));
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.closeSocket();
            tryOut(server, new IoOperation().receive(server, array, 0, 1));
            tryOut(server, new IoOperation().send(server, array, 0, 1));
        } finally {
            server.closeSocket();
        }
    }

    /** Of a send, which is ready at once. */
    private static void select(NioStream stream, IoOperation send) throws IOException {
        EndpointSelector selector = new EndpointSelector();
        try {
            selector.open();
            stream.begin(send);
            selector.watch(stream);
            selector.select(PollContext.NOW);
            stream.end(send);
            selector.forget(stream);
            selector.select(PollContext.NOW);
        } finally {
            selector.close();
        }
    }

    private void tryOut(NioEndpoint endpoint, IoOperation operation) {
        endpoint.tryPerform(operation, transfer, null);
    }
}
