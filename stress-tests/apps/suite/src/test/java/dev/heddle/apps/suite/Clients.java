package dev.heddle.apps.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many clients at once, each on a platform thread of its own. */
final class Clients {

    private Clients() {}

    /** One of them. */
    interface Client {
        void run(int index) throws Exception;
    }

    /** Runs them all, and throws the first failure with the number of the others. */
    static void run(int count, Client client) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int index = i;
                running.add(
                        threads.submit(() -> {
                            client.run(index);
                            return null;
                        }));
            }
            for (int i = 0; i < count; i++) {
                try {
                    running.get(i).get();
                } catch (ExecutionException e) {
                    failures.add(new AssertionError("client " + i, e.getCause()));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    "%d of %d clients failed".formatted(failures.size(), count),
                    failures.getFirst());
        }
    }
}
