package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int POLLIN = 1;
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

    /** Netty logs an overflow from within the loop, where a log must not be waited for. */
    @Test
    void thousandsOfCancellationsDoNotOverflowTheCompletionQueue() throws Exception {
        Logger nettys = Logger.getLogger("io.netty.channel.uring.IoUringIoHandler");
        List<LogRecord> lines = new ArrayList<>();
        Filter keeper = lines::add;
        AtomicInteger completions = new AtomicInteger();
        Socket silent = Socket.newSocketDgram();
        UnixEndpoint endpoint = new UnixEndpoint(silent, null);
        nettys.setFilter(keeper);
        try (Ring ring = Ring.open((submission, result) -> completions.incrementAndGet())) {
            for (int i = 0; i < 3_000; i++) {
                ring.poll(new IoOperation().accept(endpoint), silent.intValue(), POLLIN);
            }
            ring.cancelAll();
        } finally {
            nettys.setFilter(null);
            silent.close();
        }
        assertEquals(3_000, completions.get());
        assertEquals(List.of(), lines.stream().map(LogRecord::getMessage).toList());
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
