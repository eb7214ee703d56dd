package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void aDeadlineOfNoTimeHasPassed() {
        assertTrue(Deadline.after(Duration.ZERO).nanosLeft() <= 0);
        assertTrue(Deadline.after(Duration.ofDays(-1_000_000)).nanosLeft() <= 0);
        assertTrue(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).nanosLeft() <= 0);
    }

    @Test
    void aDeadlineThatIsTooFarIsNone() {
        assertSame(Deadline.none(), Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)));
        assertFalse(Deadline.none().isLimited());
    }

    @Test
    void theTimeLeftIsWhatWasGivenOrLess() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        long left = deadline.nanosLeft();
        assertTrue(left <= Duration.ofHours(1).toNanos(), "left " + left);
        assertTrue(left > Duration.ofMinutes(30).toNanos(), "left " + left);
    }

    @Test
    void javaNetGetsWholeMillisecondsAndNeverForEver() {
        assertEquals(0, Deadline.none().millisForSocket());
        assertEquals(1, Deadline.after(Duration.ZERO).millisForSocket());
        assertEquals(Integer.MAX_VALUE, Deadline.after(Duration.ofDays(1_000)).millisForSocket());
    }

    @Test
    void thereIsOneUpToAHundredAndFortySixYears() {
        assertTrue(Deadline.after(Duration.ofDays(146 * 365)).isLimited());
        assertFalse(Deadline.after(Duration.ofDays(147 * 365)).isLimited());
        assertTrue(Deadline.none().nanosLeft() > Duration.ofDays(146 * 365).toNanos());
    }

    @Test
    void itsMomentIsOfTheSystemsClock() {
        long before = System.nanoTime();
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        long hour = Duration.ofHours(1).toNanos();
        assertTrue(deadline.nanoTime() - before >= hour);
        assertTrue(deadline.nanoTime() - System.nanoTime() <= hour);
    }

    @Test
    void millisecondsAreRoundedUp() {
        Deadline deadline = Deadline.after(Duration.ofHours(4));
        long before = deadline.nanosLeft();
        long millis = deadline.millisForSocket();
        long after = deadline.nanosLeft();
        assertTrue(millis * 1_000_000 >= after, millis + " ms for " + after + " ns");
        assertTrue((millis - 1) * 1_000_000 < before, millis + " ms for " + before + " ns");
    }

    // --- of a scope

    @Test
    void outsideEveryScopeThereIsNone() {
        assertSame(Deadline.none(), Deadline.current());
        Deadline.none().run(() -> assertSame(Deadline.none(), Deadline.current()));
    }

    @Test
    void theEarliestOfScopesThatNestCounts() {
        Deadline early = Deadline.after(Duration.ofHours(1));
        Deadline late = Deadline.after(Duration.ofHours(2));
        late.run(() -> {
            assertEquals(late.nanoTime(), Deadline.current().nanoTime());
            early.run(() -> {
                assertEquals(early.nanoTime(), Deadline.current().nanoTime());
                late.run(() -> assertEquals(early.nanoTime(), Deadline.current().nanoTime()));
                Deadline.none()
                        .run(() -> assertEquals(early.nanoTime(), Deadline.current().nanoTime()));
            });
            assertEquals(late.nanoTime(), Deadline.current().nanoTime());
        });
        assertSame(Deadline.none(), Deadline.current());
    }

    @Test
    void aScopeHandsOnWhatItsOperationReturnsAndThrows() throws IOException {
        assertEquals(5, Deadline.<Integer, IOException>within(Duration.ofHours(1), () -> 5));
        IOException failure = new IOException();
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> Deadline.within(Duration.ofHours(1), () -> fail(failure))));
        assertSame(Deadline.none(), Deadline.current());
    }

    private static Void fail(IOException failure) throws IOException {
        throw failure;
    }

    @Test
    void aThreadThatIsStartedInAScopeIsNotInIt() throws InterruptedException {
        AtomicReference<Deadline> there = new AtomicReference<>();
        Deadline.after(Duration.ofHours(1))
                .<Object, InterruptedException>call(() -> {
                    Thread.ofVirtual().start(() -> there.set(Deadline.current())).join();
                    return there;
                });
        assertSame(Deadline.none(), there.get());
    }

    @Test
    void aThreadThatAScopeForksIsInItsDeadline() throws Exception {
        Path source = Path.of(DeadlineTest.class.getResource("/net/DeadlineForks.java").toURI());
        var result =
                ChildJvm.runSource(
                        List.of(
                                "--enable-preview",
                                "--source",
                                String.valueOf(Runtime.version().feature()),
                                ChildJvm.SHORT_LIVED,
                                ChildJvm.FLAGS.getFirst(),
                                ChildJvm.FLAGS.getLast(),
                                "-cp",
                                System.getProperty("java.class.path")),
                        source);
        assertEquals(0, result.exit(), result.err());
        assertEquals(
                "Read timed out, open\nnothing came to the channel before the deadline of the"
                        + " calling thread's scope\nthe earlier one counts\n",
                result.out());
    }

    @Test
    void saysWhatIsLeft() {
        assertEquals("no deadline", Deadline.none().toString());
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        long before = deadline.nanosLeft() / 1_000_000;
        String text = deadline.toString();
        long millis = Long.parseLong(text.substring(0, text.indexOf(' ')));
        assertTrue(millis <= before && millis >= deadline.nanosLeft() / 1_000_000, text);
        assertTrue(text.endsWith(" ms left"), text);
    }
}
