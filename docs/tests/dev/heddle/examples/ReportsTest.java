package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.ChildJvm;
import org.junit.jupiter.api.Test;

class ReportsTest {
    @Test
    void requestsAndReportsAreAllDone() throws Exception {
        assertEquals(
                new ChildJvm.Result(0, "answered\nsum of the reports 4995000000\n", ""),
                ChildJvm.run(ChildJvm.FLAGS, Reports.class));
    }
}
