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
        assertEquals(2_000, ProcStat.cpuMillis(stat + "Name:\tjava\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "42 java", "42 (java) S 1 2 3", "42 (java) S 1 2 3 4 5 6 7 8 9 a b c"})
    void otherTextIsRefused(String stat) {
        assertThrows(IllegalArgumentException.class, () -> ProcStat.cpuTicks(stat));
    }

    @Test
    void theMachinesTicksAreThoseOfItsProcessesAndOfOtherMachines() {
        String stat =
                """
                cpu  100 20 3 4000 50 600 700 8 100 0
                cpu0 50 10 1 2000 25 300 350 4 50 0
                cpu1 50 10 2 2000 25 300 350 4 50 0
                intr 12 0
                """;
        assertEquals(131, ProcStat.machineTicks(stat));
        assertEquals(2, ProcStat.processors(stat));
        assertThrows(IllegalArgumentException.class, () -> ProcStat.machineTicks("cpu  1 2 3\n"));
        assertThrows(IllegalArgumentException.class, () -> ProcStat.machineTicks(""));
    }

    @Test
    void othersHaveWhatOursHaveNot() {
        MachineCpu earlier = new MachineCpu(1_000, 500, 4);
        long second = 1_000 * MILLIS;
        assertEquals(0.25, new MachineCpu(1_300, 700, 4).othersShareSince(earlier, second), 1e-9);
        assertEquals(0, new MachineCpu(1_199, 700, 4).othersShareSince(earlier, second), 1e-9);
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
        assertEquals(900 * 1024, ProcStat.peakBytes(status));
        assertThrows(IllegalArgumentException.class, () -> ProcStat.residentBytes("Name:\tjava\n"));
        assertThrows(
                IllegalArgumentException.class, () -> ProcStat.residentBytes("VmRSS:\t x kB\n"));
    }
}
