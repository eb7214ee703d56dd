package dev.heddle.soak.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.soak.subject.CoreMessages.Message;
import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each check of the process under test finds what it is there for, and nothing else. */
@Timeout(60)
class WorkloadChecksTest {
    private final Violations violations = new Violations();
    private final PlainRuntime runtime = new PlainRuntime();

    @Test
    void aSleepThatEndsEarlyIsSeen() {
        SleepChecks sleeps = new SleepChecks(runtime, violations, new SplittableRandom(1));
        sleeps.check(1_000, 1_000);
        assertEquals(0, violations.count());
        sleeps.check(1_000, 999);
        assertEquals(1, violations.count());
    }

    @Test
    void aTimerThatFiresAfterItsCancellationIsSeen() {
        CancelledTimers timers = new CancelledTimers(runtime, violations);
        timers.check("park", 1_000_000, 60_000_000);
        assertEquals(0, violations.count());
        timers.check("park", 1_000_000, 39_000_000);
        assertEquals(1, violations.count());
    }

    @Test
    void aThreadThatStaysIsSeen() throws InterruptedException {
        CountedThreads threads = new CountedThreads("test", violations);
        CountDownLatch never = new CountDownLatch(1);
        threads.start(Thread.ofVirtual().factory(), never::await);
        threads.join(Duration.ofMillis(50));
        assertEquals(1, violations.count());
        never.countDown();
    }

    /** As a concurrent set does for a moment: it removes the element, then counts it off. */
    @Test
    void aThreadThatIsCountedStillButHasLeftIsFine() throws InterruptedException {
        Set<Thread> late =
                new AbstractSet<>() {
                    @Override
                    public Iterator<Thread> iterator() {
                        return Collections.emptyIterator();
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                };
        new CountedThreads("test", violations, late).join(Duration.ofSeconds(10));
        assertEquals(0, violations.count(), violations.list()::toString);
    }

    @Test
    void aThreadThatFailsIsSeen() throws InterruptedException {
        CountedThreads threads = new CountedThreads("test", violations);
        threads.start(
                Thread.ofVirtual().factory(),
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        threads.join(Duration.ofSeconds(10));
        assertEquals(1, violations.count(), violations.list()::toString);
    }

    @Test
    void aThreadOfAStormThatDoesNotRunIsSeen() throws InterruptedException {
        SpawnStorms storms = new SpawnStorms(runtime, violations, new SplittableRandom(1));
        storms.storm(runtime.threads(), 100, 1);
        assertEquals(0, violations.count());
        int[] made = {0};
        ThreadFactory losing =
                body -> runtime.threads().newThread(made[0]++ == 50 ? () -> {} : body);
        storms.storm(losing, 100, 0);
        assertTrue(
                violations.list().stream().anyMatch(one -> one.contains("99 ran")),
                violations.list()::toString);
    }

    @Test
    void messagesInOrderAreFine() {
        CoreMessages.Order order = new CoreMessages.Order(2, violations);
        order.accept(new Message(0, 0, 0));
        order.accept(new Message(1, 0, 0));
        order.accept(new Message(0, 1, 0));
        order.accept(new Message(0, -1, 2));
        order.accept(new Message(1, -1, 1));
        assertTrue(order.isDone());
        assertEquals(0, violations.count());
    }

    @Test
    void aDuplicatedMessageIsSeen() {
        CoreMessages.Order order = new CoreMessages.Order(1, violations);
        order.accept(new Message(0, 0, 0));
        order.accept(new Message(0, 0, 0));
        assertEquals(1, violations.count());
    }

    @Test
    void aMessageThatOvertakesIsSeen() {
        CoreMessages.Order order = new CoreMessages.Order(1, violations);
        order.accept(new Message(0, 1, 0));
        order.accept(new Message(0, 0, 0));
        assertEquals(2, violations.count());
    }

    @Test
    void aLostLastMessageIsSeen() {
        CoreMessages.Order order = new CoreMessages.Order(1, violations);
        order.accept(new Message(0, 0, 0));
        order.accept(new Message(0, -1, 2));
        assertEquals(1, violations.count());
    }

    /** On the JDK's own threads all of it holds: the checks do not cry wolf. */
    @Test
    void theWorkloadsRunOnTheJdkAlone() throws InterruptedException {
        Workload[] workloads = {
            new SleepChecks(runtime, violations, new SplittableRandom(1)),
            new CancelledTimers(runtime, violations),
            new CoreMessages(runtime, violations)
        };
        for (Workload workload : workloads) {
            workload.start();
        }
        new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
        for (Workload workload : workloads) {
            workload.stop();
        }
        assertEquals(0, violations.count(), violations.list()::toString);
    }

    @ParameterizedTest
    @EnumSource(Stall.class)
    void aStallLasts(Stall stall) throws Throwable {
        long begun = System.nanoTime();
        stall.stay(20_000_000);
        assertTrue(System.nanoTime() - begun >= 20_000_000);
    }
}
