package dev.heddle.bench.sockets;

import dev.heddle.Heddle;
import dev.heddle.http.HttpConnection;
import dev.heddle.scheduler.Core;
import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Says hello; where the connection is hot, after a computation for each request. Hot are those that
 * come from an address of their own.
 *
 * @param computation what a hot request costs
 * @param isBatch whether it is made in the batch class of the server's cores, in place of the
 *     connection's own thread. Heddle only
 */
record SkewService(Runnable computation, boolean isBatch) implements SocketHandler {

    /** Where hot connections come from, of the loopback interface as all others. */
    static final InetSocketAddress HOT_CLIENT = new InetSocketAddress("127.0.0.2", 0);

    /** Of a core's time while others are ready: the share that the guide has in its example. */
    private static final int BATCH_PERCENT = 20;

    static boolean isHot(InetAddress client) {
        return client.equals(HOT_CLIENT.getAddress());
    }

    @Override
    public void serve(Socket socket) throws IOException {
        if (!isHot(socket.getInetAddress())) {
            HttpConnection.serve(socket);
        } else if (isBatch) {
            serveInBatch(socket);
        } else {
            HttpConnection.serve(socket, computation);
        }
    }

    private void serveInBatch(Socket socket) throws IOException {
        Core core = Heddle.currentCore();
        if (core == null) {
            throw new UnsupportedOperationException("only Heddle has a batch class: no --batch");
        }
        try (ExecutorService batch = Heddle.newBatchExecutor(core.group(), BATCH_PERCENT)) {
            HttpConnection.serve(socket, () -> await(batch.submit(computation)));
        }
    }

    private static void await(Future<?> computed) {
        try {
            computed.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server ends, and this connection with it
        } catch (ExecutionException e) {
            throw new AssertionError(e); // it only computes
        }
    }
}
