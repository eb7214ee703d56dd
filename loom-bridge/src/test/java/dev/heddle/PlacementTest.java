package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.Placement;
import dev.heddle.support.Descriptors;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static CoreGroup newGroup(Placement placement) throws IOException {
        HeddleSockets.require("auto", 2);
        return Heddle.newCoreGroup(
                HeddleOptions.defaults().withName("placed").withCores(2).withPlacement(placement));
    }

    @Test
    void roundRobinGoesFromCoreToCore() throws Exception {
        try (CoreGroup group = newGroup(Placement.ROUND_ROBIN)) {
            List<Core> cores = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                cores.add(Task.call(Heddle.threadFactory(group), Heddle::currentCore).get());
            }
            Core first = cores.get(0);
            Core second = cores.get(1);
            assertEquals(List.of(first, second, first, second, first, second), cores);
            assertTrue(first != second);
        }
    }

    @Test
    void sameCoreKeepsChildrenBesideTheirParent() throws Exception {
        try (CoreGroup group = newGroup(Placement.SAME_CORE)) {
            for (Core core : group.cores()) {
                Core child =
                        Task.call(
                                        Heddle.threadFactory(core),
                                        () ->
                                                Task.call(
                                                                Heddle.threadFactory(group),
                                                                Heddle::currentCore)
                                                        .get())
                                .get();
                assertEquals(core, child);
            }
        }
    }

    @Test
    void executorsOfAGroupAndOfACore() throws Exception {
        try (CoreGroup group = newGroup(Placement.LEAST_LOADED)) {
            Core core = group.cores().getLast();
            try (ExecutorService onCore = Heddle.newVirtualThreadPerTaskExecutor(core);
                    ExecutorService onGroup = Heddle.newVirtualThreadPerTaskExecutor(group)) {
                Future<Core> one = onCore.submit(Heddle::currentCore);
                Future<CoreGroup> other = onGroup.submit(() -> Heddle.currentCore().group());
                assertEquals(core, one.get());
                assertEquals(group, other.get());
            }
            assertEquals(core, Task.call(Heddle.threadFactory(core), Heddle::currentCore).get());
        }
        assertNull(Heddle.currentCore());
    }

    @Test
    void groupsThatCannotBeMadeLeaveNothingOpen() throws Exception {
        newGroup(Placement.LEAST_LOADED).close();
        long before = Descriptors.count();
        HeddleOptions options = HeddleOptions.defaults().withName("never");
        for (int i = 0; i < 5; i++) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Heddle.newCoreGroup(options.withCores(-1)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Heddle.newCoreGroup(options.withDriver("nonsense")));
            Thread.currentThread().interrupt();
            try {
                Heddle.newCoreGroup(options.withCores(2)).close();
            } catch (IOException interrupted) {
                assertTrue(interrupted.getMessage().contains("interrupted"));
            }
            Thread.interrupted();
        }
        Descriptors.awaitAtMost(before);
    }

    @Test
    void descriptionNamesCoresDriverAndPinning() throws Exception {
        try (CoreGroup group = newGroup(Placement.LEAST_LOADED)) {
            String text = Heddle.describe(group);
            assertTrue(text.startsWith("2 cores, "), text);
            assertTrue(text.endsWith("not pinned"), text);
        }
    }
}
