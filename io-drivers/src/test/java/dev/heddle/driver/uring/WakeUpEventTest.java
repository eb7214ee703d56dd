package dev.heddle.driver.uring;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An eventfd by itself; how a ring watches it is {@link RingSuite}'s. */
class WakeUpEventTest {
    private static final int COUNT = 10_000;

    @BeforeAll
    static void requireEvents() {
        assumeTrue(RingTransport.whyUnavailable().isEmpty(), "no ring, and so no event");
    }

    /**
     * Before it is compiled, a downcall makes 40 bytes. One that keeps an errno makes a segment.
     */
    @Test
    void aSignalAllocatesNothingOnceCompiled() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        WakeUpEvent event = WakeUpEvent.open();
        try {
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(50))
                    .until(() -> {
                        long before = threads.getCurrentThreadAllocatedBytes();
                        for (int i = 0; i < COUNT; i++) {
                            event.signal();
                        }
                        return threads.getCurrentThreadAllocatedBytes() - before < COUNT;
                    });
        } finally {
            event.close();
        }
    }

    @Test
    void eachSignalCountsUntilTheClose() throws IOException {
        WakeUpEvent event = WakeUpEvent.open();
        FileDescriptor reader = new FileDescriptor(event.number());
        event.signal();
        event.signal();
        ByteBuffer count = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        assertEquals(Long.BYTES, reader.read(count, 0, Long.BYTES));
        assertEquals(2, count.getLong(0));

        event.close();
        // The next event gets the number that has become free.
        WakeUpEvent next = WakeUpEvent.open();
        try {
            assumeTrue(next.number() == reader.intValue(), "another thread has taken the number");
            next.signal();
            event.signal();
            assertEquals(Long.BYTES, reader.read(count, 0, Long.BYTES));
            assertEquals(1, count.getLong(0));
        } finally {
            next.close();
        }
    }
}
