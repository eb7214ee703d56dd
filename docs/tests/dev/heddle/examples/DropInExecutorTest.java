package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import org.junit.jupiter.api.Test;

class DropInExecutorTest {
    @Test
    void aTaskRunsOnACore() throws Exception {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS, DropInExecutor.class);
        assertEquals(0, result.exit(), result.err());
        assertTrue(result.out().startsWith("on "), result.out());
        assertFalse(result.out().contains("null"), result.out());
    }
}
