package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LeaseTest {
    private final Lease lease = new Lease();

    @Test
    void aTaskThatReturnsGivesTheCoreBackToItsCarrier() {
        long ticket = lease.beginTask();
        assertTrue(Lease.isInTask(lease.observe()));
        assertTrue(lease.endTask(ticket));
        assertFalse(Lease.isInTask(lease.observe()));
        assertEquals("LOOP#1", lease.toString());
    }

    @Test
    void aCoreInItsLoopCannotBeTaken() {
        assertFalse(lease.revoke(lease.observe()));
    }

    @Test
    void aHeldCoreCannotBeTaken() {
        long ticket = lease.beginTask();
        long observed = lease.observe();
        assertTrue(lease.hold(ticket));
        assertFalse(lease.revoke(observed));
        assertFalse(lease.revoke(lease.observe()));
        lease.release(ticket);
        assertTrue(lease.revoke(observed));
    }

    @Test
    void afterARevokeEveryAttemptOfTheOldCarrierFails() {
        long ticket = lease.beginTask();
        assertTrue(lease.revoke(lease.observe()));
        assertFalse(lease.hold(ticket));
        assertFalse(lease.endTask(ticket));
        assertFalse(lease.revoke(ticket));
    }

    @Test
    void anOldTicketFailsAlsoWhileTheNewCarrierRunsATask() {
        long old = lease.beginTask();
        assertTrue(lease.revoke(old));
        long fresh = lease.beginTask();
        assertFalse(lease.hold(old));
        assertFalse(lease.endTask(old));
        assertTrue(lease.endTask(fresh));
    }

    @Test
    void whatTheWatchdogSawOfAnEarlierTaskDoesNotTakeTheCoreFromALaterOne() {
        long first = lease.beginTask();
        long observed = lease.observe();
        assertTrue(lease.endTask(first));
        long second = lease.beginTask();
        assertFalse(lease.revoke(observed));
        assertTrue(lease.endTask(second));
    }

    @Test
    void aTaskIsTheSameWhetherItIsInsideTheCoreOrNot() {
        long ticket = lease.beginTask();
        long outside = lease.observe();
        assertTrue(lease.hold(ticket));
        long inside = lease.observe();
        lease.release(ticket);
        assertTrue(Lease.isSameTask(outside, outside));
        assertTrue(Lease.isSameTask(outside, inside));
        assertTrue(Lease.isSameTask(inside, outside));
        assertTrue(Lease.isSameTask(inside, inside));
    }

    @Test
    void theLoopIsNoTaskAndTwoTasksAreNotTheSame() {
        long first = lease.beginTask();
        assertTrue(lease.endTask(first));
        long loop = lease.observe();
        long second = lease.beginTask();
        assertFalse(Lease.isSameTask(loop, loop));
        assertFalse(Lease.isSameTask(loop, first));
        assertFalse(Lease.isSameTask(first, loop));
        assertFalse(Lease.isSameTask(first, second));
        assertFalse(Lease.isSameTask(0, 0), "before the first task");
    }

    @Test
    void aWishIsForTheTaskThatWasSeenAndForNoOther() {
        long first = lease.beginTask();
        assertFalse(lease.isWanted(first));
        assertTrue(lease.hold(first));
        lease.want(lease.observe());
        assertTrue(lease.isWanted(first), "seen inside the core");
        lease.release(first);
        assertTrue(lease.endTask(first));
        long second = lease.beginTask();
        assertFalse(lease.isWanted(second));
        lease.want(lease.observe());
        assertTrue(lease.isWanted(second), "seen outside the core");
        assertFalse(lease.isWanted(first));
    }

    @Test
    void namesItsState() {
        assertEquals("LOOP#0", lease.toString());
        long ticket = lease.beginTask();
        assertEquals("TASK#1", lease.toString());
        assertTrue(lease.hold(ticket));
        assertEquals("HELD#1", lease.toString());
        lease.release(ticket);
        assertTrue(lease.revoke(ticket));
        assertEquals("LOOP#2", lease.toString());
    }
}
