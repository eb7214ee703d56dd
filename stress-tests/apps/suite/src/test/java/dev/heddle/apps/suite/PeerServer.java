package dev.heddle.apps.suite;

import java.io.IOException;
import java.time.Duration;

/** One of the servers, on stock virtual threads. */
final class PeerServer implements Peer {
    private static final Duration STOP = Duration.ofSeconds(30);

    private final AppProcess process;

    private PeerServer(AppProcess process) {
        this.process = process;
    }

    /**
     * @param name of its client
     */
    static PeerServer start(String name, Flags flags, ServerCase server) throws IOException {
        String file = name + "-" + flags.name() + "-server";
        return new PeerServer(AppProcess.start(file, server.app(), Flags.STOCK));
    }

    @Override
    public String address() {
        return Integer.toString(process.port());
    }

    @Override
    public void stop() throws Exception {
        process.endInput();
        process.awaitExit(STOP);
    }

    @Override
    public void close() {
        process.close();
    }
}
