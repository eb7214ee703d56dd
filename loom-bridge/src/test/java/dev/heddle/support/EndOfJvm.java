package dev.heddle.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A program's end while threads of its cores wait for I/O, and a look after all hooks at where the
 * carriers sleep. Plain JDK, with {@code java.lang} open.
 */
public final class EndOfJvm {
    /** What is printed where all is well. */
    public static final String SAID = "a thread of a hook ran\ncarriers sleep in Java\n";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int LAST_SLOT = 9;

    private EndOfJvm() {}

    /**
     * @param how {@code returns} is left to main, {@code exits} is done by a thread on a core
     * @param executor whose threads run on cores
     */
    public static void prepare(
            String how, ExecutorService executor, ServerSocket listener, Socket client)
            throws Exception {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        executor.execute(() -> handleOne(listener));
        client.connect(listener.getLocalSocketAddress());
        client.getInputStream().read();
        // A graceful end of a server needs the cores still.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> runOne(executor)));
        addLast(() ->
                System.out.println(
                        doAllSleep()
                                ? "carriers sleep in Java"
                                : "carriers run" + Thread.getAllStackTraces()));
        if (how.equals("exits")) {
            executor.submit(() -> System.exit(3)).get();
        }
    }

    private static void runOne(ExecutorService executor) {
        try {
            executor.submit(() -> System.out.println("a thread of a hook ran")).get();
        } catch (InterruptedException | ExecutionException e) {
            System.out.println("a thread of a hook did not run: " + e);
        }
    }

    private static void handleOne(ServerSocket listener) {
        try {
            Socket socket = listener.accept();
            socket.getOutputStream().write(1);
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addLast(Runnable hook) throws Exception {
        Class<?> shutdown = Class.forName("java.lang.Shutdown");
        try {
            MethodHandles.privateLookupIn(shutdown, MethodHandles.lookup())
                    .findStatic(
                            shutdown,
                            "add",
                            MethodType.methodType(
                                    void.class, int.class, boolean.class, Runnable.class))
                    .invokeExact(LAST_SLOT, false, hook);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** May run in a virtual thread of a core, which must not park. */
    private static boolean doAllSleep() {
        long start = System.nanoTime();
        while (!areWaiting()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private static boolean areWaiting() {
        long running =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("heddle-core"))
                        .filter(thread -> thread.getState() == Thread.State.RUNNABLE)
                        .count();
        // The carrier of this thread has lost its core meanwhile, if it had one.
        return running <= (Thread.currentThread().isVirtual() ? 1 : 0);
    }
}
