package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        assertEquals(List.of(CpuSet.allowed().cpus().getLast()), CpuSet.allowedTo(size - 1));
    }

    @Test
    void theAllowedCpusAreThoseOfTheStatusFile(@TempDir Path folder) throws Exception {
        Path status = folder.resolve("status");
        Files.writeString(status, "Name:\tjava\nCpus_allowed:\tffff\nCpus_allowed_list:\t2-3,77\n");
        assertEquals(List.of(2, 3, 77), CpuSet.allowedBy(status).cpus());
    }

    @Test
    void whereTheSystemDoesNotTellAllProcessorsAreAllowed(@TempDir Path folder) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Integer> all = IntStream.range(0, processors).boxed().toList();
        Path status = folder.resolve("status");
        assertEquals(all, CpuSet.allowedBy(status).cpus());
        Files.writeString(status, "Name:\tjava\n");
        assertEquals(all, CpuSet.allowedBy(status).cpus());
        Files.writeString(status, "Cpus_allowed_list:\tall of them\n");
        assertEquals(all, CpuSet.allowedBy(status).cpus());
    }
}
