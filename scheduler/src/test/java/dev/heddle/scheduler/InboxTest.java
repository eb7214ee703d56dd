package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void givesBackInOrderAcrossItsChunks() {
        for (int i = 0; i < 5_000; i++) {
            inbox.offer(i);
        }
        assertEquals(5_000, inbox.approximateSize());
        for (int i = 0; i < 5_000; i++) {
            assertFalse(inbox.isEmpty());
            assertEquals(i, inbox.take());
        }
        assertTrue(inbox.isEmpty());
        assertNull(inbox.take());
    }

    @Test
    void losesNothingOfManyProducers() throws InterruptedException {
        int each = 50_000;
        List<Thread> producers = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            int producer = p;
            producers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < each; i++) {
                                    inbox.offer(new int[] {producer, i});
                                }
                            }));
        }
        int[] next = new int[4];
        for (int taken = 0; taken < 4 * each; ) {
            int[] item = (int[]) inbox.take();
            if (item == null) {
                Thread.onSpinWait();
                continue;
            }
            assertEquals(next[item[0]]++, item[1]);
            taken++;
        }
        for (Thread producer : producers) {
            producer.join();
        }
        assertTrue(inbox.isEmpty());
    }
}
