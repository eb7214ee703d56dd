package dev.heddle.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Makes virtual threads in all ways there are, and says where they run. Plain JDK. */
final class ThreadsProgram {
    private ThreadsProgram() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "ways" -> ways();
            case "timers" -> timers();
            case "children" -> children();
            case "parked" -> parked();
            case "load" -> load();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** The name of the carrier, as the thread's description ends. */
    static String carrier() {
        String description = Thread.currentThread().toString();
        return description.substring(description.indexOf('@') + 1);
    }

    private static Runnable saying(String way) {
        return () -> System.out.println(way + " " + carrier());
    }

    private static void ways() throws Exception {
        Thread.startVirtualThread(saying("startVirtualThread")).join();
        Thread.ofVirtual().start(saying("builder")).join();
        Thread unstarted = Thread.ofVirtual().name("named").unstarted(saying("unstarted"));
        unstarted.start();
        unstarted.join();
        ThreadFactory factory = Thread.ofVirtual().name("many-", 0).factory();
        Thread made = factory.newThread(saying("factory"));
        made.start();
        made.join();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(saying("executor")).get();
        }
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(factory)) {
            executor.submit(saying("executor of factory")).get();
        }
        Thread.startVirtualThread(() -> Thread.startVirtualThread(saying("child"))).join();
        Thread.ofVirtual().name("stock-parent").start(ThreadsProgram::stockParent).join();
    }

    private static void stockParent() {
        saying("excluded").run();
        try {
            Thread.ofVirtual().name("child").start(saying("child of excluded")).join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each kind of timed wait, and then the names of all threads of the JVM. */
    private static void timers() throws Exception {
        List<Future<String>> all = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                all.add(executor.submit(ThreadsProgram::waitInAllWays));
            }
        }
        for (Future<String> one : all) {
            System.out.println(one.get());
        }
        Thread.getAllStackTraces().keySet().forEach(thread -> System.out.println(thread.getName()));
    }

    @SuppressWarnings("WaitNotInLoop") // it is only to wait
    private static String waitInAllWays() throws Exception {
        Thread.sleep(5);
        LockSupport.parkNanos(5_000_000);
        Object monitor = new Object();
        synchronized (monitor) {
            monitor.wait(5);
        }
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        lock.lock();
        try {
            boolean signalled = condition.await(5, TimeUnit.MILLISECONDS);
            return "signalled " + signalled + " on " + carrier();
        } finally {
            lock.unlock();
        }
    }

    /** How many children of one virtual thread each carrier runs. */
    private static void children() throws Exception {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        Thread.startVirtualThread(
                        () -> {
                            counts.merge("parent on " + carrier(), 1, Integer::sum);
                            CountDownLatch all = new CountDownLatch(100);
                            for (int i = 0; i < 100; i++) {
                                Thread.startVirtualThread(() -> {
                                    counts.merge(carrier(), 1, Integer::sum);
                                    all.countDown();
                                    awaitAll(new CountDownLatch(1));
                                });
                            }
                            awaitAll(all);
                        })
                .join();
        counts.forEach((carrier, count) -> System.out.println(carrier + ": " + count));
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Main returns while threads are parked for ever. */
    private static void parked() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            boolean timed = i % 2 == 0;
            Thread.startVirtualThread(() -> {
                all.countDown();
                while (true) {
                    if (timed) {
                        LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1));
                    } else {
                        LockSupport.park();
                    }
                }
            });
        }
        all.await();
        System.out.println("main returns");
    }

    /** Threads that run, sleep and start others, until the standard input ends. */
    private static void load() throws Exception {
        for (int i = 0; i < 50; i++) {
            Thread.ofVirtual()
                    .name("busy-" + i)
                    .start(() -> {
                        while (true) {
                            try {
                                Thread.sleep(1);
                                Thread.startVirtualThread(Thread::yield).join();
                            } catch (InterruptedException e) {
                                return;
                            }
                        }
                    });
        }
        System.out.println("loaded");
        while (System.in.read() >= 0) {
            // Until it ends.
        }
        System.out.println("main returns");
    }
}
