package dev.heddle.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The carriers of a group without its cores. */
class CarriersTest {
    @Test
    void theDefaultBoundIs256CarriersBeyondThoseOfTheCores() throws Exception {
        Carriers carriers = new Carriers("bound", CoreGroupOptions.defaults().maxCarriers());
        List<Carrier> reserved = new ArrayList<>();
        for (Carrier next = carriers.reserve(); next != null; next = carriers.reserve()) {
            reserved.add(next);
        }
        assertEquals(CpuSet.allowed().size() + 256, reserved.size());
        carriers.close();
        reserved.forEach(carriers::becomeSpare);
        for (Carrier carrier : reserved) {
            carrier.join();
        }
        assertEquals(0, carriers.size());
    }

    @Test
    void aSpareIsReservedBeforeAThreadIsStarted() {
        Carriers carriers = new Carriers("spares", 2);
        Carrier first = carriers.reserve();
        carriers.becomeSpare(first);
        assertSame(first, carriers.reserve());
        assertEquals(1, carriers.size());
        carriers.becomeSpare(first);
        carriers.close();
    }

    @Test
    void aReservedCarrierCannotRetire() throws Exception {
        Carriers carriers = new Carriers("retire", 2);
        Carrier carrier = carriers.reserve();
        assertFalse(carriers.retire(carrier));
        carriers.becomeSpare(carrier);
        assertTrue(carriers.retire(carrier));
        assertEquals(0, carriers.size());
        carrier.dismiss();
        carrier.join();
    }

    @Test
    void anInterruptedSpareWaitsAllTheSame() throws Exception {
        Carriers carriers = new Carriers("interrupted", 1);
        Carrier carrier = carriers.reserve();
        carriers.becomeSpare(carrier);
        carrier.interrupt();
        await().until(() -> !carrier.isInterrupted());
        await().until(() -> carrier.getState() == Thread.State.TIMED_WAITING);
        carriers.close();
        carrier.join();
    }

    @Test
    void carriersAreNumberedAndNotMoreThanTheBound() {
        Carriers carriers = new Carriers("few", 2);
        Carrier first = carriers.reserve();
        Carrier second = carriers.reserve();
        assertNotSame(first, second);
        assertEquals("few-carrier-0", first.getName());
        assertEquals("few-carrier-1", second.getName());
        assertNull(carriers.reserve());
        carriers.liftLimit();
        Carrier third = carriers.reserve();
        assertEquals("few-carrier-2", third.getName());
        assertEquals("few-hosted-3", carriers.unstarted().getName());
        assertEquals("few-hosted-4", carriers.unstarted().getName());
        assertEquals(3, carriers.size(), "those that are never started do not count");
        carriers.close();
        List.of(first, second, third).forEach(carriers::becomeSpare);
    }

    /** A group made by a web application must not keep that application, or the JVM, alive. */
    @Test
    void aCarrierHasNothingOfTheThreadThatMadeIt() throws Exception {
        Carriers carriers = new Carriers("daemons", 1);
        Thread maker = Thread.currentThread();
        ClassLoader loader = maker.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], loader)) {
            maker.setContextClassLoader(application);
            Carrier carrier = carriers.reserve();
            assertTrue(carrier.isDaemon());
            assertSame(ClassLoader.getSystemClassLoader(), carrier.getContextClassLoader());
            carriers.close();
            carriers.becomeSpare(carrier);
        } finally {
            maker.setContextClassLoader(loader);
        }
    }

    @Test
    void aSpareThatNobodyNeedsEnds() throws Exception {
        Carriers carriers = new Carriers("idle", 2, TimeUnit.MILLISECONDS.toNanos(5));
        Carrier reserved = carriers.reserve();
        Carrier spare = carriers.reserve();
        carriers.becomeSpare(spare);
        join(spare);
        assertEquals(1, carriers.size());
        assertTrue(reserved.isAlive(), "it waits for the core that it was reserved for");
        carriers.becomeSpare(reserved);
        join(reserved);
        assertEquals(0, carriers.size());
    }

    @Test
    void afterTheCloseSparesEndAndNoneAreGiven() throws Exception {
        Carriers carriers = new Carriers("closed", 2);
        Carrier busy = carriers.reserve();
        Carrier spare = carriers.reserve();
        carriers.becomeSpare(spare);
        carriers.close();
        join(spare);
        assertNull(carriers.reserve());
        assertEquals(1, carriers.size());
        assertTrue(busy.isAlive());
        carriers.becomeSpare(busy);
        join(busy);
        assertEquals(0, carriers.size());
        assertNull(carriers.reserve());
    }

    private static void join(Carrier carrier) throws InterruptedException {
        // A third of what it would wait for work.
        carrier.join(TimeUnit.NANOSECONDS.toMillis(Carriers.IDLE_NANOS) / 3);
        assertFalse(carrier.isAlive(), carrier + " is left");
    }
}
