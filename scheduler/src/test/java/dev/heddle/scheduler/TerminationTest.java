package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a core that ends leaves to the fallback core. */
class TerminationTest {
    /** After the last time that its own loop takes in what was sent. */
    @Test
    void whatIsSentWhileTheDriverShutsDownRunsOnTheFallbackCore() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        Core core = group.cores().getFirst();
        CompletableFuture<Boolean> own = new CompletableFuture<>();
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        CompletableFuture<Boolean> message = new CompletableFuture<>();
        FakeDriver.of(core).onShutDown =
                () -> {
                    core.execute(() -> own.complete(Core.fallback().isCurrent()));
                    CompletableFuture.runAsync(
                                    () -> {
                                        core.execute(
                                                () -> sent.complete(Core.fallback().isCurrent()));
                                        core.runInLoop(() ->
                                                message.complete(Core.fallback().isCurrent()));
                                    },
                                    Thread::startVirtualThread)
                            .join();
                };
        group.close();
        assertTrue(Groups.await(own));
        assertTrue(Groups.await(sent));
        assertTrue(Groups.await(message));
    }

    @Test
    void aTimerThatHasMovedIsCancelledWhereItIsAtOnce() throws Exception {
        CoreGroup group = Groups.open(Groups.still(1));
        Timer timer = group.cores().getFirst().schedule(() -> {}, 1, TimeUnit.HOURS);
        group.close();
        TimerQueue timers = Core.fallback().timers();
        CompletableFuture<Integer> gone = new CompletableFuture<>();
        Core.fallback()
                .runInLoop(() -> {
                    int before = timers.size();
                    timer.cancel(false);
                    gone.complete(before - timers.size());
                });
        assertEquals(1, Groups.await(gone));
    }
}
