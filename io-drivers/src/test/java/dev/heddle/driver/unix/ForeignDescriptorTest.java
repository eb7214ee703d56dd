package dev.heddle.driver.unix;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What becomes of a descriptor that a ring holds which nobody reaps for. */
class ForeignDescriptorTest {
    /** A pipe is no socket: there is nothing to shut down, and it works on. */
    @Test
    void aPipeIsLeftAsItIs() throws Exception {
        Assumptions.assumeTrue(
                Epoll.isAvailable(), () -> "no Netty natives: " + Epoll.unavailabilityCause());
        FileDescriptor[] pipe = FileDescriptor.pipe();
        try {
            ForeignDescriptor reading = new ForeignDescriptor(pipe[0].intValue());
            reading.heldByRing();
            assertDoesNotThrow(reading::endBeforeClose);
            assertTrue(pipe[0].isOpen());
            assertEquals(1, pipe[1].write(ByteBuffer.allocateDirect(1), 0, 1));
            assertEquals(1, pipe[0].read(ByteBuffer.allocateDirect(1), 0, 1));
        } finally {
            pipe[0].close();
            pipe[1].close();
        }
    }
}
