package dev.heddle.net;

import dev.heddle.support.Task;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/**
 * The threads that make the steps of a {@link RandomSchedule}.
 *
 * @param random what the steps are made from
 * @param kinds of what kinds the threads are; the first is virtual
 */
record ScheduleThreads(SplittableRandom random, List<ThreadFactory> kinds) {
    ThreadFactory virtual() {
        return kinds.getFirst();
    }

    ThreadFactory any() {
        return kinds.get(random.nextInt(kinds.size()));
    }

    /** Makes a step in a thread of some kind, and waits for it. */
    <T> T call(Callable<T> body) throws Exception {
        return Task.call(any(), body).get();
    }

    void run(Task.Body body) throws Exception {
        Task.run(any(), body).get();
    }
}
