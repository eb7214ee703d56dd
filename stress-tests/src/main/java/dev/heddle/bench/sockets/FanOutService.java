package dev.heddle.bench.sockets;

import dev.heddle.http.HttpConnection;
import dev.heddle.server.SocketHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Answers each HTTP/1.1 request after calls of an echo service, all at once: a virtual thread a
 * call, on a connection that each client's connection has for it. A call that fails ends the
 * client's connection.
 *
 * @param called where every call goes
 * @param outbound opens its connection and starts its thread
 */
record FanOutService(InetSocketAddress called, Outbound outbound) implements SocketHandler {

    /** Calls for each request. */
    static final int CALLS = 3;

    /** What a call sends, and what comes back. */
    static final int CALL_BYTES = 128;

    @Override
    public void serve(Socket client) throws IOException {
        try (ParallelCalls calls = ParallelCalls.open(called, outbound, CALLS, CALL_BYTES)) {
            HttpConnection.serve(client, calls::makeAll);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
