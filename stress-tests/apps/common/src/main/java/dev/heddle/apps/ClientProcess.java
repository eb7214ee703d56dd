package dev.heddle.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a client's process does: the same work on many virtual threads, and lines that tell where
 * they ran and how many are done. A failure ends the process with a stack trace and status 1.
 */
public final class ClientProcess {
    /** Begins a line with the name of a thread and its carrier. */
    public static final String WHERE = "where ";

    /** Begins the last line. */
    public static final String DONE = "done ";

    private static final int TOLD = 8;

    private ClientProcess() {}

    /** What one thread does. */
    public interface Work {
        /** Returns how many replies it has verified. */
        int run(int index) throws Exception;
    }

    /** Returns when all are done; throws what the first to fail threw. */
    public static void run(int threads, Work work) throws Exception {
        int verified = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int index = i;
                running.add(
                        executor.submit(() -> {
                            if (index < TOLD) {
                                System.out.println(WHERE + Resources.where());
                            }
                            return work.run(index);
                        }));
            }
            for (Future<Integer> each : running) {
                try {
                    verified += each.get();
                } catch (ExecutionException e) {
                    executor.shutdownNow();
                    throw e;
                }
            }
        }
        System.out.println(DONE + verified);
    }

    /** Fails where {@code condition} does not hold. */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    /** Fails where a body is not {@link Content}. */
    public static void checkContent(String what, long seed, int length, byte[] bytes) {
        String difference = Content.difference(seed, length, bytes);
        check(difference.isEmpty(), what + ": " + difference);
    }
}
