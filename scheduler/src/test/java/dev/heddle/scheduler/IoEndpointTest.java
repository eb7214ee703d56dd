package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IoEndpointTest {
    private final FakeEndpoint endpoint = new FakeEndpoint();

    @Test
    void theDescriptorOfAnUnusedEndpointIsFreedAtOnce() {
        assertFalse(endpoint.isClosed());
        endpoint.closed();
        assertEquals(1, endpoint.freed.get());
        assertTrue(endpoint.isClosed());
        assertFalse(endpoint.beginUse());
    }

    @Test
    void theLastUserOfAClosedEndpointFreesTheDescriptor() {
        assertTrue(endpoint.beginUse());
        assertTrue(endpoint.beginUse());
        endpoint.closed();
        assertFalse(endpoint.beginUse());
        assertEquals(0, endpoint.freed.get());
        endpoint.endUse();
        assertEquals(0, endpoint.freed.get());
        endpoint.endUse();
        assertEquals(1, endpoint.freed.get());
    }

    @Test
    void useThatEndsBeforeTheCloseFreesNothing() {
        assertTrue(endpoint.beginUse());
        endpoint.endUse();
        assertEquals(0, endpoint.freed.get());
    }

    @Test
    void manyUsersBesideACloseNeverUseAFreedDescriptorAndFreeItOnce() throws Exception {
        for (int round = 0; round < 200; round++) {
            FakeEndpoint contended = new FakeEndpoint();
            AtomicInteger usedFreed = new AtomicInteger();
            CountDownLatch begin = new CountDownLatch(1);
            List<Thread> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                users.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    Groups.await(begin);
                                    while (contended.beginUse()) {
                                        usedFreed.addAndGet(contended.freed.get());
                                        contended.endUse();
                                    }
                                }));
            }
            begin.countDown();
            contended.closed();
            for (Thread user : users) {
                user.join();
            }
            assertEquals(1, contended.freed.get());
            assertEquals(0, usedFreed.get());
        }
    }

    @Test
    void aCoreCountsTheEndpointsWhoseHomeItIsUntilTheyAreClosed() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1));
                CoreGroup other = Groups.open(Groups.still(1))) {
            Core core = group.cores().getFirst();
            FakeEndpoint homeless = new FakeEndpoint();
            endpoint.homeOr(core);
            endpoint.homeOr(other.cores().getFirst());
            new FakeEndpoint().homeOr(core);
            assertEquals(2, core.statistics().sockets());
            assertEquals(2, group.statistics().sockets());
            assertEquals(0, other.statistics().sockets());
            endpoint.closed();
            homeless.closed();
            assertEquals(1, core.statistics().sockets());
        }
    }

    @Test
    void theFirstOfManyCandidatesBecomesTheHome() throws Exception {
        try (CoreGroup group = Groups.open(Groups.still(1));
                CoreGroup other = Groups.open(Groups.still(1))) {
            Core first = group.cores().getFirst();
            Core second = other.cores().getFirst();
            assertSame(first, endpoint.homeOr(first));
            assertSame(first, endpoint.homeOr(second));
            assertSame(first, endpoint.home());
        }
    }

    @Test
    void awaitClosedSeesACloseFromAnotherThread() throws InterruptedException {
        Thread closer = Thread.ofPlatform().start(endpoint::closed);
        assertTrue(endpoint.awaitClosed(Groups.PATIENCE_SECONDS * 1_000_000_000));
        closer.join();
    }

    /** A port would be bound again before it is free. */
    @Test
    void awaitClosedWaitsUntilTheDescriptorIsFreed() throws InterruptedException {
        CountDownLatch freeing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        IoEndpoint slow =
                new IoEndpoint() {
                    @Override
                    protected void free() {
                        freeing.countDown();
                        Groups.await(goOn);
                    }
                };
        Thread closer = Thread.ofPlatform().start(slow::closed);
        Groups.await(freeing);
        assertTrue(slow.isClosed());
        assertFalse(slow.awaitClosed(1_000));
        goOn.countDown();
        assertTrue(slow.awaitClosed(Groups.PATIENCE_SECONDS * 1_000_000_000));
        closer.join();
    }

    /** It may be a virtual thread on the very core that has to close the endpoint. */
    @Test
    void awaitClosedParks() throws InterruptedException {
        Thread waiting =
                Thread.ofPlatform()
                        .start(() -> endpoint.awaitClosed(Groups.PATIENCE_SECONDS * 1_000_000_000));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        endpoint.closed();
        waiting.join();
    }

    @Test
    void awaitClosedWaitsForTheLastUser() {
        assertTrue(endpoint.beginUse());
        endpoint.closed();
        assertFalse(endpoint.awaitClosed(1_000));
        endpoint.endUse();
        assertTrue(endpoint.awaitClosed(1_000));
    }

    @Test
    void awaitClosedGivesUpAtItsDeadline() {
        assertFalse(endpoint.awaitClosed(1_000));
    }

    @Test
    void anInterruptDoesNotEndTheWaitForTheCloseAndStaysSet() {
        Thread.currentThread().interrupt();
        assertFalse(endpoint.awaitClosed(2_000_000));
        assertTrue(Thread.interrupted());
    }

    @Test
    void oneOperationOfEachDirectionIsInFlight() {
        IoOperation read = new IoOperation().receive(endpoint, new byte[1], 0, 1);
        IoOperation second = new IoOperation().accept(endpoint);
        IoOperation write = new IoOperation().send(endpoint, new byte[1], 0, 1);
        endpoint.begin(read);
        endpoint.begin(write);
        assertSame(read, endpoint.reading());
        assertSame(write, endpoint.writing());
        assertThrows(IllegalStateException.class, () -> endpoint.begin(second));
        IoOperation secondWrite = new IoOperation().awaitWritable(endpoint);
        assertThrows(IllegalStateException.class, () -> endpoint.begin(secondWrite));
        endpoint.end(second);
        endpoint.end(secondWrite);
        assertFalse(endpoint.isQuiet(), "these were never in flight");
        endpoint.end(write);
        assertNull(endpoint.writing());
        assertFalse(endpoint.isQuiet());
        endpoint.end(read);
        assertTrue(endpoint.isQuiet());
    }

    @Test
    void aCloseThatWasAskedForIsNoted() {
        assertFalse(endpoint.isForeign());
        assertFalse(endpoint.isClosing());
        endpoint.beginClosing();
        assertTrue(endpoint.isClosing());
        assertFalse(endpoint.isClosed());
    }

    @Test
    void aRequestToCloseIsTheDriversInTheLoopAndDoneAtOnceAfterTheCoresEnd() {
        Core core = new CoreGroup(Groups.still(1)).cores().getFirst();
        new IoEndpoint.Closing(endpoint).deliver(core);
        assertEquals(List.of("close"), FakeDriver.of(core).calls);
        FakeEndpoint late = new FakeEndpoint();
        new IoEndpoint.Closing(late).abandon(core);
        assertEquals(1, late.freed.get());
        new IoEndpoint.Closing(late).abandon(core);
        assertFalse(late.beginUse(), "the driver had closed it: the word stays");
        assertTrue(late.isClosed());
    }
}
