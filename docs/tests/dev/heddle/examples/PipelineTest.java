package dev.heddle.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.ChildJvm;
import org.junit.jupiter.api.Test;

class PipelineTest {
    @Test
    void allValuesComeThrough() throws Exception {
        assertEquals(
                new ChildJvm.Result(0, "sum 338350\n", ""),
                ChildJvm.run(ChildJvm.FLAGS, Pipeline.class));
    }
}
