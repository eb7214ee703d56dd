package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreLocalTest {
    /** A counter that two threads at once would break. */
    private static final class Count {
        private long value;

        long increment() {
            return ++value;
        }

        long value() {
            return value;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eachCoreHasItsOwnValue(int cores) throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(cores))) {
            CoreLocal<Core> self = CoreLocal.of(group, core -> core);
            for (Core core : group.cores()) {
                Groups.runOn(core, () -> self.accept(value -> assertSame(core, value)));
                assertSame(core, self.apply(core, value -> value));
            }
            assertEquals(group.cores(), self.applyToEach(value -> value));
        }
    }

    /** Tasks, tasks that have lost their core and strangers, all on one counter for each core. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void usesOfOneValueNeverMeet(int cores) throws Exception {
        int each = 300;
        try (CoreGroup group = Groups.open(Groups.lively(cores))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            List<CompletableFuture<Integer>> tasks = new ArrayList<>();
            for (Core core : group.cores()) {
                for (int i = 0; i < 4; i++) {
                    tasks.add(core.submit(() -> count(counts, core, each)));
                }
            }
            for (Core core : group.cores()) {
                count(counts, core, each);
            }
            for (CompletableFuture<Integer> task : tasks) {
                Groups.await(task);
            }
            List<Long> expected = group.cores().stream().map(core -> 5L * each).toList();
            assertEquals(expected, counts.applyToEach(Count::value));
        }
    }

    private static int count(CoreLocal<Count> counts, Core core, int times) {
        for (int i = 0; i < times; i++) {
            counts.apply(core, Count::increment);
            if (i == times / 2) {
                core.handOff(); // from here a task is a stranger to its core
            }
        }
        return times;
    }

    @Test
    void aCoreIsNotTakenFromAFunction() throws Exception {
        try (CoreGroup group = Groups.open(Groups.lively(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            Core core = group.cores().getFirst();
            AtomicBoolean goOn = new AtomicBoolean();
            CountDownLatch inside = new CountDownLatch(1);
            AtomicBoolean isSecondIn = new AtomicBoolean();
            CompletableFuture<Boolean> first =
                    core.submit(() ->
                            counts.apply(count -> {
                                inside.countDown();
                                while (!goOn.get()) {
                                    Thread.onSpinWait();
                                }
                                return isSecondIn.get();
                            }));
            Groups.await(inside);
            long ticks = group.ticks().get();
            Thread second =
                    Thread.ofPlatform()
                            .start(() -> counts.apply(core, count -> isSecondIn.getAndSet(true)));
            Awaitility.await().until(() -> !core.inbox().isEmpty());
            // Long enough for the watchdog to have taken the core, if it could.
            Awaitility.await().until(() -> group.ticks().get() > ticks + 20);
            goOn.set(true);
            assertFalse(Groups.await(first));
            second.join();
            assertTrue(isSecondIn.get());
        }
    }

    @Test
    void aUseInsideAUseIsFine() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> outer = CoreLocal.of(group, core -> new Count());
            CoreLocal<Count> inner = CoreLocal.of(group, core -> new Count());
            Groups.runOn(
                    group.cores().getFirst(),
                    () ->
                            outer.accept(one -> {
                                one.increment();
                                inner.accept(Count::increment);
                            }));
            assertEquals(List.of(1L), outer.applyToEach(Count::value));
            assertEquals(List.of(1L), inner.applyToEach(Count::value));
        }
    }

    @Test
    void whatAFunctionThrowsReachesTheCaller() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            Core core = group.cores().getFirst();
            IllegalArgumentException failure = new IllegalArgumentException("on purpose");
            AtomicReference<Throwable> seen = new AtomicReference<>();
            Groups.runOn(
                    core,
                    () ->
                            seen.set(
                                    assertThrows(
                                            IllegalArgumentException.class,
                                            () -> counts.apply(count -> fail(failure)))));
            assertSame(failure, seen.get());
            assertSame(
                    failure,
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> counts.apply(core, count -> fail(failure))));
            AssertionError error = new AssertionError("on purpose");
            assertSame(
                    error,
                    assertThrows(
                            AssertionError.class,
                            () ->
                                    counts.apply(
                                            core,
                                            count -> {
                                                throw error;
                                            })));
            // The core is as it was.
            Groups.awaitInbox(core);
        }
    }

    private static Object fail(RuntimeException failure) {
        throw failure;
    }

    /** Kotlin, for one, knows no checked exceptions, and a trick of generics has them in Java. */
    @Test
    void aCheckedExceptionThatAFunctionThrowsAllTheSameReachesTheCallerAsACause() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            IOException failure = new IOException("on purpose");
            IllegalStateException seen =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    counts.apply(
                                            group.cores().getFirst(), count -> throwAny(failure)));
            assertSame(failure, seen.getCause());
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the trick
    private static <E extends Exception> Object throwAny(Exception failure) throws E {
        throw (E) failure;
    }

    @Test
    void aCoreCanBeTakenAgainAfterAFunction() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            Core core = group.cores().getFirst();
            Groups.runOn(
                    core,
                    () -> {
                        counts.accept(Count::increment);
                        assertTrue(Lease.isInTask(core.lease().observe()));
                        assertTrue(core.handOff());
                    });
        }
    }

    /** To its core, a thread that has parked and goes on elsewhere looks as in disguise. */
    @Test
    void aFunctionThatHasParkedIsReportedWithItsFailure() throws Exception {
        Disguise disguise = new Disguise();
        try (CoreGroup group = Groups.open(Groups.still(1).withCurrentCarrier(disguise))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            IllegalArgumentException failure = new IllegalArgumentException("on purpose");
            Groups.runOn(
                    group.cores().getFirst(),
                    () -> {
                        IllegalStateException parked = parked(counts, disguise, () -> {});
                        assertEquals(List.of(), List.of(parked.getSuppressed()));
                        parked = parked(counts, disguise, () -> fail(failure));
                        assertEquals(List.of(failure), List.of(parked.getSuppressed()));
                    });
        }
    }

    private static IllegalStateException parked(
            CoreLocal<Count> counts, Disguise disguise, Runnable afterwards) {
        try {
            return assertThrows(
                    IllegalStateException.class,
                    () ->
                            counts.accept(count -> {
                                disguise.putOn();
                                afterwards.run();
                            }));
        } finally {
            disguise.takeOff();
        }
    }

    @Test
    void strangersMustNameACore() throws IOException, InterruptedException {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            String message =
                    assertThrows(IllegalStateException.class, () -> counts.accept(Count::increment))
                            .getMessage();
            assertTrue(message.contains("runs on no core of test"), message);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> counts.apply(Core.fallback(), Count::increment));
            assertThrows(NullPointerException.class, () -> CoreLocal.of(group, core -> null));
        }
    }

    /** Two cores that wait for each other inside would wait for ever. */
    @Test
    void fromInsideACoreNobodyWaitsForAnother() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            Core other = group.cores().getLast();
            Groups.runOn(
                    group.cores().getFirst(),
                    () ->
                            counts.accept(count ->
                                    assertThrows(
                                            IllegalStateException.class,
                                            () -> counts.apply(other, Count::increment))));
            assertEquals(0L, counts.apply(other, Count::value));
        }
    }

    @Test
    void anInterruptDoesNotEndTheWait() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            Thread.currentThread().interrupt();
            assertEquals(1L, counts.apply(group.cores().getFirst(), Count::increment));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void theValueOutlivesItsCore() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
        Core core = group.cores().getFirst();
        counts.apply(core, Count::increment);
        group.close();
        assertEquals(2L, counts.apply(core, Count::increment));
    }

    /** The fallback core hands off its tasks, too. */
    @Test
    void functionsDoNotMeetAfterTheEndEither() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        CoreLocal<AtomicBoolean> busy = CoreLocal.of(group, core -> new AtomicBoolean());
        Core core = group.cores().getFirst();
        group.close();
        OpaqueCounter ticks = Core.fallback().group().ticks();
        CountDownLatch inside = new CountDownLatch(1);
        Thread first =
                Thread.ofPlatform()
                        .start(() ->
                                busy.apply(
                                        core,
                                        value -> {
                                            value.set(true);
                                            inside.countDown();
                                            // Long enough for the watchdog to have taken the core.
                                            for (long end = ticks.get() + 20; ticks.get() < end; ) {
                                                Thread.onSpinWait();
                                            }
                                            value.set(false);
                                            return null;
                                        }));
        Groups.await(inside);
        boolean haveMet = busy.apply(core, AtomicBoolean::get);
        first.join();
        assertFalse(haveMet);
    }

    /** It would keep the loop from sleeping. */
    @Test
    void anInterruptThatAFunctionSetsDoesNotStay() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            Core core = group.cores().getFirst();
            counts.apply(
                    core,
                    count -> {
                        Thread.currentThread().interrupt();
                        return null;
                    });
            boolean stays = counts.apply(core, count -> Thread.currentThread().isInterrupted());
            assertFalse(stays);
        }
    }

    @Test
    void fromInsideACoreNobodyWaitsForAllOfThem() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1))) {
            CoreLocal<Count> counts = CoreLocal.of(group, core -> new Count());
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            counts.apply(
                                    group.cores().getFirst(),
                                    count -> {
                                        try {
                                            return group.onEach(Core::index);
                                        } catch (InterruptedException | ExecutionException e) {
                                            throw new AssertionError(e);
                                        }
                                    }));
        }
    }

    @Test
    void eachCoreAnswers() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(2))) {
            assertEquals(group.cores(), group.onEach(core -> core.isCurrent() ? core : null));
            ExecutionException failed =
                    assertThrows(
                            ExecutionException.class,
                            () -> group.onEach(core -> fail(new IllegalArgumentException("no"))));
            assertInstanceOf(IllegalArgumentException.class, failed.getCause());
        }
    }
}
