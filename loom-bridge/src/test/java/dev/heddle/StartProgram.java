package dev.heddle;

import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Programs that {@link StartTest} runs in JVMs of their own. */
final class StartProgram {
    private StartProgram() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "echo" -> echo();
            case "blocked" -> blocked();
            case "executor" -> executor();
            case "sleep" -> sleep(Heddle.newVirtualThreadPerTaskExecutor());
            case "sleepOnStock" -> sleep(Executors.newVirtualThreadPerTaskExecutor());
            case "sleepOnAnExecutor" -> sleep(onAnExecutor());
            case "group" -> group();
            case "supported" -> supported();
            case "factories" -> factories();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** The default executor and both kinds of socket. */
    private static void echo() throws Exception {
        try (ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor();
                ServerSocket listener = new HeddleServerSocket()) {
            listener.bind(anyPort());
            var server =
                    executor.submit(() -> {
                        try (Socket socket = listener.accept()) {
                            socket.getOutputStream().write(socket.getInputStream().read());
                            return socket.getInputStream().available();
                        }
                    });
            var client =
                    executor.submit(() -> {
                        try (Socket socket = new HeddleSocket()) {
                            socket.connect(listener.getLocalSocketAddress());
                            socket.getOutputStream().write(42);
                            return socket.getInputStream().read();
                        }
                    });
            server.get();
            System.out.println("read " + client.get());
        }
    }

    /** Threads wait in accept and read while main returns. */
    private static void blocked() throws Exception {
        ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor();
        ServerSocket listener = new HeddleServerSocket();
        listener.bind(anyPort());
        Socket client = new HeddleSocket();
        client.connect(listener.getLocalSocketAddress());
        Socket server = listener.accept();
        executor.execute(() -> acceptOne(listener));
        var reader = executor.submit(() -> server.getInputStream().read());
        client.getOutputStream().write(1);
        reader.get();
        executor.execute(() -> readOne(server));
        System.out.println("main returns");
    }

    private static void acceptOne(ServerSocket listener) {
        try {
            listener.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readOne(Socket socket) {
        try {
            System.out.println(socket.getInputStream().read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void executor() throws Exception {
        try (ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            System.out.println(executor.submit(() -> "ran on " + Heddle.currentCore()).get());
        }
        try (ExecutorService executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            System.out.println(executor.submit(() -> "ran again").get());
        }
    }

    private static void group() throws Exception {
        Heddle.newCoreGroup(HeddleOptions.defaults()).close();
    }

    /** Whether Heddle can be used, and what asking has started. */
    private static void supported() {
        System.out.println(
                Heddle.isSupported() ? "supported" : Heddle.whyUnsupported().orElseThrow());
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("heddle"))
                .forEach(System.out::println);
    }

    /** The ways to a thread other than an executor. */
    private static void factories() throws Exception {
        Runnable body = () -> System.out.println("ran on " + Heddle.currentCore());
        for (ThreadFactory factory :
                List.of(Heddle.threadFactory(), Heddle.ofVirtual().factory())) {
            Thread thread = factory.newThread(body);
            thread.start();
            thread.join();
        }
    }

    /** Virtual threads on a scheduler that is no ForkJoinPool. */
    private static ExecutorService onAnExecutor() throws Exception {
        Method newThread =
                Class.forName("java.lang.ThreadBuilders")
                        .getDeclaredMethod(
                                "newVirtualThread",
                                Executor.class,
                                String.class,
                                int.class,
                                Runnable.class);
        newThread.setAccessible(true);
        Executor scheduler =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        return Executors.newThreadPerTaskExecutor(body -> {
            try {
                return (Thread) newThread.invoke(null, scheduler, "", 0, body);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("ThreadBuilders.newVirtualThread", e);
            }
        });
    }

    /** Timed waits of each kind, and then the names of the JVM's threads. */
    private static void sleep(ExecutorService threads) throws Exception {
        Object monitor = new Object();
        List<Future<String>> all = new ArrayList<>();
        try (ExecutorService executor = threads) {
            for (int i = 0; i < 100; i++) {
                all.add(
                        executor.submit(() -> {
                            Thread.sleep(5);
                            LockSupport.parkNanos(5_000_000);
                            synchronized (monitor) {
                                monitor.wait(5);
                            }
                            try {
                                new CompletableFuture<Void>().get(5, TimeUnit.MILLISECONDS);
                            } catch (TimeoutException expected) {
                                return "waited";
                            }
                            return "";
                        }));
            }
        }
        for (Future<String> one : all) {
            System.out.println(one.get());
        }
        Thread.getAllStackTraces().keySet().forEach(thread -> System.out.println(thread.getName()));
    }
}
