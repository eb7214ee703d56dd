package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.management.CoreBeans;
import dev.heddle.scheduler.CoreGroup;
import org.junit.jupiter.api.Test;

class FigureWatchTest {
    @Test
    void eachAttributeOfEachBeanIsRead() throws Exception {
        int before = FigureWatch.readBeans();
        HeddleOptions options = HeddleOptions.defaults().withCores(1).withPinning(false);
        try (CoreGroup group = Heddle.newCoreGroup(options);
                var _ = CoreBeans.register(group)) {
            int more = FigureWatch.readBeans() - before;
            assertTrue(more > 20, "attributes: " + more);
        }
        assertEquals(before, FigureWatch.readBeans());
    }
}
