package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcStatTest {

    private static final long MILLIS = 1_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"java", "a b", "x) R 1 (y", "((", ""})
    void ticksAreFoundBehindAnyName(String name) {
        String stat = "42 (" + name + ") S 1 42 42 0 -1 4194304 500 0 3 0 123 77 9 8 20 0 31 0 1\n";
        assertEquals(200, ProcStat.cpuTicks(stat));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "42 java", "42 (java) S 1 2 3", "42 (java) S 1 2 3 4 5 6 7 8 9 a b c"})
    void otherTextIsRefused(String stat) {
        assertThrows(IllegalArgumentException.class, () -> ProcStat.cpuTicks(stat));
    }

    @Test
    void nanosAreTheFirstNumber() {
        assertEquals(565_343, ProcStat.cpuNanos("565343 12 1\n"));
        assertThrows(IllegalArgumentException.class, () -> ProcStat.cpuNanos("565343"));
        assertThrows(IllegalArgumentException.class, () -> ProcStat.cpuNanos("x 1 2"));
    }

    @Test
    void threadTimesAreTakenWhileTheTotalAgrees() {
        ProcessCpu earlier = new ProcessCpu(1_000 * MILLIS, 100);
        assertEquals(507 * MILLIS, new ProcessCpu(1_507 * MILLIS, 150).nanosSince(earlier));
    }

    @Test
    void totalIsTakenWhenAThreadEnded() {
        ProcessCpu earlier = new ProcessCpu(1_000 * MILLIS, 100);
        assertEquals(500 * MILLIS, new ProcessCpu(1_200 * MILLIS, 150).nanosSince(earlier));
    }

    @Test
    void residentMemoryIsInKibibytes() {
        String status = "Name:\tjava\nVmHWM:\t   900 kB\nVmRSS:\t   616 kB\nThreads:\t1\n";
        assertEquals(616 * 1024, ProcStat.residentBytes(status));
        assertThrows(IllegalArgumentException.class, () -> ProcStat.residentBytes("Name:\tjava\n"));
        assertThrows(
                IllegalArgumentException.class, () -> ProcStat.residentBytes("VmRSS:\t x kB\n"));
    }
}
