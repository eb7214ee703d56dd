package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {
    @Test
    void readsNumbersAndRanges() {
        assertEquals(List.of(0, 1, 2, 3, 8), CpuSet.parse("0-3,8").cpus());
        assertEquals(List.of(5), CpuSet.parse("5").cpus());
        assertEquals(List.of(64, 65, 127), CpuSet.parse("64-65,127").cpus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "0-", "-3", "3-1", "0,,2", "0-1-2"})
    void refusesWhatIsNotACpuList(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> CpuSet.parse(text));
        assertTrue(refusal.getMessage().contains("'" + text + "'"), refusal.getMessage());
    }

    @Test
    void theProcessMayUseAtLeastOneCpu() {
        assertTrue(CpuSet.allowed().size() >= 1);
        assertTrue(CpuSet.allowed().cpus().containsAll(CpuSet.allowedTo(0)));
    }

    @Test
    void coresTakeTheAllowedCpusInTurn() {
        int size = CpuSet.allowed().size();
        assertEquals(CpuSet.allowedTo(0), CpuSet.allowedTo(size));
    }
}
