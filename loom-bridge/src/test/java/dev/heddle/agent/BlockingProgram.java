package dev.heddle.agent;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Virtual threads that block their carrier, and others that need it. Plain JDK. */
final class BlockingProgram {
    private static final CountDownLatch RELEASED = new CountDownLatch(1);
    private static final AtomicInteger FINISHED = new AtomicInteger();

    private BlockingProgram() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "initialiser" -> releasedByAnother(Waiting::touch);
            case "native" -> releasedByAnother(BlockingProgram::sortWaiting);
            case "beside" -> beside();
            case "process" -> process();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Parks in its initialiser, where it cannot unmount. */
    private static final class Waiting {
        static {
            awaitRelease();
        }

        private Waiting() {}

        static void touch() {
            // By the class initialiser.
        }
    }

    private static void awaitRelease() {
        try {
            RELEASED.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What sorts; found by its name. */
    public static int compareWaiting(MemorySegment left, MemorySegment right) {
        awaitRelease();
        return Long.compare(left.address(), right.address());
    }

    /** Parks below a frame of the C library, where it cannot unmount. */
    @SuppressWarnings("restricted")
    private static void sortWaiting() {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor compare =
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
            MethodHandle target =
                    MethodHandles.lookup()
                            .findStatic(
                                    BlockingProgram.class,
                                    "compareWaiting",
                                    compare.toMethodType());
            MethodHandle sort =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("qsort"),
                            FunctionDescriptor.ofVoid(
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS));
            MemorySegment numbers = arena.allocateFrom(ValueLayout.JAVA_INT, 2, 1);
            sort.invokeExact(numbers, 2L, 4L, linker.upcallStub(target, compare, arena));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first blocks its carrier until the second, which was started behind it, releases it. */
    private static void releasedByAnother(Runnable blocking) throws Exception {
        Thread first = Thread.startVirtualThread(blocking);
        Thread second = Thread.startVirtualThread(RELEASED::countDown);
        first.join();
        second.join();
        System.out.println("released");
    }

    private static final class Slow {
        static {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            System.out.println("finished beside it: " + FINISHED.get());
        }

        private Slow() {}

        static void touch() {
            // By the class initialiser.
        }
    }

    private static void workBriefly() {
        for (int n = 0; n < 5; n++) {
            LockSupport.parkNanos(1_000_000);
        }
        FINISHED.incrementAndGet();
    }

    /** A thread is pinned for 3 s; how many of 1,000 others get their work done meanwhile? */
    private static void beside() throws Exception {
        Thread slow = Thread.startVirtualThread(Slow::touch);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                executor.execute(BlockingProgram::workBriefly);
            }
        }
        slow.join();
    }

    /** One thread reads what a child process says of what another thread tells it. */
    private static void process() throws Exception {
        int size = 1 << 20;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Process cat = executor.submit(() -> new ProcessBuilder("cat").start()).get();
            var read =
                    executor.submit(() -> {
                        try (InputStream in = cat.getInputStream()) {
                            return in.readAllBytes().length;
                        }
                    });
            var written =
                    executor.submit(() -> {
                        try (OutputStream out = cat.getOutputStream()) {
                            out.write(new byte[size]);
                        }
                        return true;
                    });
            System.out.println("wrote all: " + written.get());
            System.out.println("read all: " + (read.get() == size));
            System.out.println("exit: " + executor.submit(() -> cat.waitFor()).get());
        }
    }
}
