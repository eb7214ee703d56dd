package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.heddle.driver.IoDrivers;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a core keeps of the buffers it lends; no driver has a part in it. */
class LentMemoryTest {
    @Test
    void whatIsGivenBackIsLentAgainUntilNobodyHasNeededItForAPeriod() throws Exception {
        try (HeddleSockets heddle = HeddleSockets.open(IoDrivers.NIO, 1)) {
            LentMemory memory = LentMemory.of(heddle.group().cores().getFirst());
            List<LentPage> lent = Stream.generate(memory::take).limit(200).toList();
            assertNotSame(lent.get(0), lent.get(1));
            lent.forEach(memory::giveBack);
            assertEquals(200, memory.idleCount());
            assertSame(lent.getLast(), memory.take());
            memory.giveBack(lent.getLast());
            await().atMost(Task.PATIENCE).until(() -> memory.idleCount() == 0);
        }
    }
}
