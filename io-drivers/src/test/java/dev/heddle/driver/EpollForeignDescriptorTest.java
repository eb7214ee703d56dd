package dev.heddle.driver;

import static dev.heddle.driver.Completion.awaitDone;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EpollForeignDescriptorTest extends ForeignDescriptorSuite {
    @Override
    String driver() {
        return IoDrivers.EPOLL;
    }

    /** How many system calls a submission makes. */
    private long entriesOf(IoOperation wait) throws Exception {
        var entries = new CompletableFuture<Long>();
        core.execute(() -> {
            long before = core.statistics().driver().kernelEntries();
            core.submit(wait);
            entries.complete(core.statistics().driver().kernelEntries() - before);
        });
        return entries.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aWaitIsOneSystemCall() throws Exception {
        int[] pipe = pipe();
        int[] other = pipe();
        letTheCorePoll();
        IoEndpoint endpoint = watch(pipe[0]);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 10; i++) {
            assertEquals(1, entriesOf(wait.awaitReadable(endpoint)));
            RawDescriptors.write(pipe[1]);
            await().until(wait::isDone);
            RawDescriptors.read(pipe[0]);
        }
        RawDescriptors.replace(other[0], pipe[0]);
        assertEquals(2, entriesOf(wait.awaitReadable(endpoint)), "another file has the number");
        RawDescriptors.write(other[1]);
        await().until(wait::isDone);
        assertEquals(0, wait.result());
    }

    @Test
    void anEndpointThatIsDroppedLeavesOneRegistrationAndAClosedOneNone() throws Exception {
        int[] pipe = pipe();
        RawDescriptors.write(pipe[1]);
        IoEndpoint last = watch(pipe[0]);
        for (int i = 0; i < 20; i++) {
            last = watch(pipe[0]);
            assertEquals(0, perform(readable(last)));
        }
        assertEquals(1, registrations(pipe[0]));
        core.close(last);
        assertTrue(last.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
        assertEquals(0, registrations(pipe[0]));
    }

    @Test
    void aCancelledWaitLeavesNoRegistration() throws Exception {
        int[] pipe = pipe();
        IoOperation wait = readable(watch(pipe[0]));
        core.submit(wait);
        letTheCorePoll();
        assertEquals(1, registrations(pipe[0]));
        core.cancel(wait);
        awaitDone(wait);
        assertEquals(0, registrations(pipe[0]));
    }

    /** Before it is compiled, a downcall makes 40 bytes. */
    @Test
    void aWaitAllocatesNothingOnceCompiled() {
        int[] pipe = pipe();
        RawDescriptors.write(pipe[1]);
        IoEndpoint endpoint = watch(pipe[0]);
        await().atMost(Duration.ofSeconds(50))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    Waits waits = new Waits(core, endpoint);
                    core.execute(waits);
                    return waits.bytes.get(50, TimeUnit.SECONDS) < Waits.COUNT;
                });
    }

    /** Waits one after the other, of tasks on the core. */
    private static final class Waits implements Runnable {
        static final int COUNT = 5_000;

        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final IoOperation wait = new IoOperation();
        private final Core core;
        private final IoEndpoint endpoint;
        private final CompletableFuture<Long> bytes = new CompletableFuture<>();
        private int waits;
        private long before;
        private Thread carrier;

        Waits(Core core, IoEndpoint endpoint) {
            this.core = core;
            this.endpoint = endpoint;
        }

        @Override
        public void run() {
            if (waits == 0) {
                carrier = Thread.currentThread();
                before = threads.getCurrentThreadAllocatedBytes();
            } else if (!wait.isDone()) {
                core.execute(this);
                return;
            }
            if (waits < COUNT) {
                waits++;
                core.submit(wait.awaitReadable(endpoint));
                core.execute(this);
            } else {
                boolean hasMoved = !Thread.currentThread().equals(carrier);
                bytes.complete(
                        hasMoved
                                ? Long.MAX_VALUE
                                : threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
    }

    /** In all epoll instances of the process: proc_pid_fdinfo(5). */
    private static long registrations(int number) throws IOException {
        Pattern line = Pattern.compile("^tfd: +" + number + " ", Pattern.MULTILINE);
        long found = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path one : all) {
                try {
                    found += line.matcher(Files.readString(one)).results().count();
                } catch (IOException closedMeanwhile) {
                    // It was another thread's, or that of the listing.
                }
            }
        }
        return found;
    }
}
