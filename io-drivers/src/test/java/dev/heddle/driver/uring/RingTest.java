package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.scheduler.PollContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final Path TASKS = Path.of("/proc/self/task");

    /**
     * A read of the event descriptor that the kernel has given to a worker may run after the ring's
     * end: on a descriptor that is another's by then, into memory that has been freed.
     */
    @Test
    void closeLeavesNoWorkToThreadsOfTheKernel() throws Exception {
        Ring ring = Ring.open((submission, result) -> {});
        // A run that blocks is what arms the read.
        ring.run(new Pause());
        ring.close();

        assertEquals(List.of(), workersOfCurrentThread());
    }

    @Test
    void wakeUpAfterCloseIsIgnored() throws Exception {
        Ring ring = Ring.open((submission, result) -> {});
        ring.close();
        Thread waker = Thread.ofPlatform().start(ring::wakeUp);
        waker.join();

        Ring next = Ring.open((submission, result) -> {});
        next.run(new Pause());
        next.close();
    }

    /** The kernel names them after the thread they work for. */
    private static List<String> workersOfCurrentThread() throws IOException {
        String name = "iou-wrk-" + Path.of("/proc/thread-self").toRealPath().getFileName();
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.map(task -> commandOf(task)).filter(name::equals).toList();
        }
    }

    private static String commandOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /** Blocks for a millisecond. */
    private static final class Pause implements PollContext {
        private final long deadlineNanos = System.nanoTime() + 1_000_000;

        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }
    }
}
