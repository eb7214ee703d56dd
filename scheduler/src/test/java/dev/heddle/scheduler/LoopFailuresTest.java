package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopFailuresTest {
    private final IllegalStateException failure = new IllegalStateException("on purpose");

    @Test
    void aReportIsLoggedByATask() {
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            List<Runnable> tasks = new ArrayList<>();
            new LoopFailures(tasks::add).report("a turn failed", failure);
            assertFalse(log.has("a turn failed"), "a log may block");
            assertEquals(1, tasks.size());
            tasks.getFirst().run();
            assertTrue(log.has("a turn failed"));
            assertSame(failure, log.records.getFirst().getThrown());
        }
    }

    @Test
    void whereThereIsNoMemoryForATaskItIsLoggedAtOnce() {
        OutOfMemoryError full = new OutOfMemoryError("on purpose");
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            LoopFailures failures =
                    new LoopFailures(task -> {
                        throw full;
                    });
            failures.report("a turn failed", failure);
            assertTrue(log.has("a turn failed"));
            assertSame(full, failure.getSuppressed()[0]);
        }
    }

    @Test
    void anUncaughtHandlerThatFailsIsLoggedWithWhatItWasToldOf() {
        Error second = new AssertionError("of the handler");
        Carrier carrier = new Carriers("failing", 1).unstarted();
        carrier.setUncaughtExceptionHandler((thread, told) -> {
            assertSame(carrier, thread);
            assertSame(failure, told);
            throw second;
        });
        try (LogCapture log = new LogCapture(CoreLoop.class)) {
            LoopFailures.uncaught(carrier, failure);
            assertTrue(log.has("uncaught handler"));
            assertSame(failure, log.records.getFirst().getThrown());
            assertSame(second, failure.getSuppressed()[0]);
        }
    }

    @Test
    void aLogThatFailsEndsNobody() {
        Error second = new AssertionError("of the log");
        var logger = java.util.logging.Logger.getLogger(CoreLoop.class.getName());
        logger.setFilter(logged -> {
            throw second;
        });
        try {
            LoopFailures.log("a turn failed", failure);
        } finally {
            logger.setFilter(null);
        }
        assertSame(second, failure.getSuppressed()[0]);
    }
}
