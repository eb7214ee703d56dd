package dev.heddle.support;

import dev.heddle.Heddle;
import dev.heddle.scheduler.Core;
import dev.heddle.support.Sockets.Connection;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Echo servers and clients on one core; the clients go on until they are stopped. */
public final class Traffic {
    private final int pauseMillis;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Progress progress = new Progress();
    private final List<Task<Void>> all = new ArrayList<>();

    /**
     * @param pauseMillis how long each client waits between two round trips
     */
    public Traffic(HeddleSockets heddle, Core core, int connections, int pauseMillis)
            throws Exception {
        this.pauseMillis = pauseMillis;
        ThreadFactory onCore = Heddle.threadFactory(core);
        for (int i = 0; i < connections; i++) {
            int seed = i;
            AtomicInteger rounds = progress.join();
            Connection both = heddle.connect();
            all.add(Task.run(onCore, () -> echo(both.server())));
            all.add(Task.run(onCore, () -> drive(both.client(), seed, rounds)));
        }
    }

    private static void echo(Socket server) throws Exception {
        try (server) {
            Pattern.echo(server.getInputStream(), server.getOutputStream());
        }
    }

    private void drive(Socket client, int seed, AtomicInteger rounds) throws Exception {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            for (long place = 0; !stop.get(); place += 100) {
                out.write(Pattern.bytes(seed, place, 100));
                Pattern.read(in, seed, place, place + 100, 100);
                rounds.incrementAndGet();
                Thread.sleep(pauseMillis);
            }
        }
    }

    /** The round trips of each connection. */
    public Progress progress() {
        return progress;
    }

    /** Stops the clients and waits until all is closed. */
    public void end() throws Exception {
        stop.set(true);
        for (Task<Void> task : all) {
            task.get();
        }
    }
}
