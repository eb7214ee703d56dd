package dev.heddle.support;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Another process at the other end of a connection, which never reads, to be stopped or killed. */
public final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final Socket connection;

    private PeerProcess(Process process, Socket connection) {
        this.process = process;
        this.connection = connection;
    }

    /** Has a process connect to a listener. */
    public static PeerProcess connectTo(ServerSocket listener) throws IOException {
        Descriptors.requireProc();
        String connect = "exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort();
        Process process = new ProcessBuilder("bash", "-c", connect + "; read -r line").start();
        try {
            listener.setSoTimeout((int) Task.PATIENCE.toMillis());
            return new PeerProcess(process, listener.accept());
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** This end. */
    public Socket connection() {
        return connection;
    }

    /** It runs no more, but its connection stays: SIGSTOP. */
    public void stop() throws Exception {
        int exit =
                new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid()))
                        .start()
                        .waitFor();
        if (exit != 0) {
            throw new IOException("kill -STOP " + process.pid() + " said " + exit);
        }
    }

    /** It ends at once, and the system closes its end: SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(process + " does not end");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        connection.close();
    }
}
