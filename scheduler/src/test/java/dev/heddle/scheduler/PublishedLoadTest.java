package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PublishedLoadTest {
    private final Inbox inbox = new Inbox(2);
    private final PublishedLoad load = new PublishedLoad(inbox);

    @Test
    void nothingIsNoLoad() {
        assertEquals(0, load.get());
    }

    @Test
    void isWhatWasPublishedAndWhatCameSince() {
        load.publish(7);
        assertEquals(7, load.get());
        offer(5);
        assertEquals(12, load.get());
    }

    @Test
    void whatIsTakenIsLoadUntilTheNextWord() {
        load.publish(1);
        offer(4);
        take(3);
        assertEquals(5, load.get());
        load.publish(2);
        assertEquals(3, load.get(), "two, and one that was not taken");
        take(1);
        load.publish(0);
        assertEquals(0, load.get());
    }

    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            inbox.offer(this);
        }
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            inbox.take();
        }
    }
}
