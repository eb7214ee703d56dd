package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group on the cores of somebody else: here threads, of which each says which core it is on. */
@SuppressWarnings("FutureReturnValueIgnored") // a timer's effect is what counts
class HostedGroupTest {
    private final Host host = new Host();

    @AfterEach
    void endLoops() {
        // A hosted group does not end by itself.
        host.groups.forEach(group -> group.cores().forEach(HostedGroupTest::end));
    }

    private static void end(Core core) {
        core.runInLoop(core::beginTermination);
        core.terminated().join();
    }

    @Test
    void tasksAreTheHostsToRun() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        assertSame(host, group.host());
        assertEquals(2, group.cores().size());
        for (Core core : group.cores()) {
            CompletableFuture<Integer> ranOn = new CompletableFuture<>();
            core.execute(() -> ranOn.complete(host.current()));
            assertEquals(core.index(), Groups.await(ranOn));
            assertEquals(0, core.statistics().tasks());
        }
    }

    @Test
    void theCallersCoreIsTheOneThatTheHostNames() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        Core first = group.cores().get(0);
        Core second = group.cores().get(1);
        assertNull(group.currentCore());
        assertFalse(first.isCurrent());
        for (Core core : group.cores()) {
            Groups.runOn(
                    core,
                    () -> {
                        assertSame(core, group.currentCore());
                        assertEquals(core == first, first.isCurrent());
                        assertEquals(core == second, second.isCurrent());
                    });
        }
    }

    @Test
    void loadAndHandOffAreTheHosts() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        Core first = group.cores().get(0);
        Core second = group.cores().get(1);
        assertEquals(100, first.load());
        assertEquals(101, second.load());
        assertSame(first, group.place(Placement.LEAST_LOADED));
        assertFalse(first.handOff(), "by a stranger");
        Groups.runOn(
                first,
                () -> {
                    assertFalse(second.handOff(), "by a task of another core");
                    assertEquals(0, host.handOffs.get());
                    assertTrue(first.handOff());
                    host.canHandOff = false;
                    assertFalse(first.handOff(), "the host has no spare");
                });
        assertEquals(2, host.handOffs.get());
    }

    @Test
    void timersFireAndMessagesArriveInALoopOnTheCoresOwnHost() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        for (Core core : group.cores()) {
            CompletableFuture<String> fired = new CompletableFuture<>();
            core.schedule(
                    () -> fired.complete(Thread.currentThread().getName()),
                    1,
                    TimeUnit.MILLISECONDS);
            assertEquals("hosted-core-" + core.index() + "-io", Groups.await(fired));
            IoOperation operation =
                    new IoOperation().receive(new FakeEndpoint(), new byte[1], 0, 1);
            core.submit(operation);
            await().until(() -> FakeDriver.of(core).submitted.contains(operation));
            core.cancel(operation);
            await().until(operation::isDone);
            assertEquals(-Errno.ECANCELED, operation.result());
        }
    }

    @Test
    void onlyTheLoopIsInsideItsCore() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        Core core = group.cores().getFirst();
        Core other = group.cores().getLast();
        CompletableFuture<Boolean> isInside = new CompletableFuture<>();
        core.runInLoop(() -> {
            Carrier carrier = core.enter();
            if (carrier != null) {
                core.leave(carrier);
            }
            isInside.complete(carrier != null && other.enter() == null);
        });
        assertTrue(Groups.await(isInside));
        Groups.runOn(core, () -> assertNull(core.enter(), "a task of the host's"));
        assertNull(core.enter());
    }

    /** The test's commands always leave something in the inbox, so the loop never has to wait. */
    @Test
    void aLoopThatNeverHasToWaitPollsNowAndThen() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        Core core = group.cores().getFirst();
        FakeDriver driver = FakeDriver.of(core);
        CompletableFuture<Integer> polls = new CompletableFuture<>();
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger pollsBefore = new AtomicInteger();
        Runnable eachTurn =
                new Runnable() {
                    @Override
                    public void run() {
                        if (turns.get() == 64) {
                            pollsBefore.set(driver.polls.get());
                        } else if (turns.get() == 64 + 640) {
                            polls.complete(driver.polls.get() - pollsBefore.get());
                            return;
                        }
                        turns.incrementAndGet();
                        core.runInLoop(() -> {});
                        core.schedule(this, 0, TimeUnit.SECONDS);
                    }
                };
        core.schedule(eachTurn, 0, TimeUnit.SECONDS);
        assertEquals(10, Groups.await(polls));
    }

    @Test
    void aLoopWithNothingToDoSleeps() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        Core core = group.cores().getFirst();
        await().until(() -> core.gate().isAsleep());
        CountDownLatch arrived = new CountDownLatch(1);
        core.runInLoop(arrived::countDown);
        Groups.await(arrived);
        await().until(() -> core.gate().isAsleep());
    }

    @Test
    void failuresInTheLoopAreLoggedByATaskOfTheHosts() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        Core core = group.cores().getLast();
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            host.ranOn.clear();
            core.schedule(
                    () -> {
                        throw new IllegalStateException("on purpose");
                    },
                    0,
                    TimeUnit.SECONDS);
            await().until(() -> log.has("timer's command failed"));
            assertEquals(List.of(1), host.ranOn);
        }
    }

    @Test
    void closeDoesNothing() throws Exception {
        CoreGroup group = host.open(FakeDriver::new);
        group.close();
        assertFalse(group.isClosing());
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        group.cores().getFirst().schedule(() -> fired.complete(true), 0, TimeUnit.SECONDS);
        assertTrue(Groups.await(fired));
    }

    @Test
    void aDriverThatCannotBeOpenedFailsTheStartAndEndsTheLoops() throws Exception {
        assertThrows(
                IOException.class,
                () ->
                        host.open(core -> {
                            FakeDriver driver = new FakeDriver(core);
                            if (core.index() == 1) {
                                driver.onAttach =
                                        () -> {
                                            throw new IOException("no ring");
                                        };
                            }
                            return driver;
                        }));
        assertEquals(2, host.loops.size());
        for (Thread loop : host.loops) {
            // A third of what a spare carrier waits for work.
            loop.join(TimeUnit.NANOSECONDS.toMillis(Carriers.IDLE_NANOS) / 3);
            assertFalse(loop.isAlive(), loop + " is left");
        }
    }

    /** Two cores, each a thread for its tasks and one for the loop that it was given. */
    private static final class Host implements HostCores {
        final ThreadLocal<Integer> core = ThreadLocal.withInitial(() -> -1);
        final List<Integer> ranOn = new CopyOnWriteArrayList<>();
        final List<Thread> loops = new CopyOnWriteArrayList<>();
        final List<CoreGroup> groups = new CopyOnWriteArrayList<>();
        final AtomicInteger handOffs = new AtomicInteger();
        volatile boolean canHandOff = true;

        CoreGroup open(IoDriver.Factory drivers) throws IOException, InterruptedException {
            Groups.requireCpus(2);
            CoreGroup group =
                    CoreGroup.openOn(this, Groups.still(1).withName("hosted").withDrivers(drivers));
            groups.add(group);
            return group;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public int current() {
            return core.get();
        }

        @Override
        public void execute(int index, Runnable task) {
            ranOn.add(index);
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        core.set(index);
                        task.run();
                    });
        }

        @Override
        public int load(int index) {
            return 100 + index;
        }

        @Override
        public boolean handOff() {
            handOffs.incrementAndGet();
            return canHandOff;
        }

        @Override
        public void start(int index, String name, Runnable loop) {
            loops.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name(name)
                            .start(() -> {
                                core.set(index);
                                loop.run();
                            }));
        }
    }
}
