package dev.heddle.server;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Counts the open connections of each core, around the handler that serves them. Any thread. */
final class CoreConnections implements SocketHandler {

    private final SocketHandler handler;
    private final AtomicIntegerArray open;

    CoreConnections(int cores, SocketHandler handler) {
        this.open = new AtomicIntegerArray(cores);
        this.handler = handler;
    }

    @Override
    public void serve(Socket socket) throws IOException {
        Core core = Objects.requireNonNull(Heddle.currentCore(), "not on a core");
        open.incrementAndGet(core.index());
        try {
            handler.serve(socket);
        } finally {
            open.decrementAndGet(core.index());
        }
    }

    /** How many are open, by the core's index. */
    List<Integer> open() {
        return IntStream.range(0, open.length()).mapToObj(open::get).toList();
    }
}
