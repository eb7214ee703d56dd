package dev.heddle.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {
    @TempDir private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private SystemFacts facts() {
        return new SystemFacts(root);
    }

    /** Figures of a container with 1.5 CPUs on a machine with two nodes. */
    private void container() throws IOException {
        write("proc/self/status", "Name:\tjava\nCpus_allowed_list:\t0-3\n");
        write(
                "proc/self/limits",
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max open files            1024                 524288               files
                Max locked memory         unlimited            unlimited            bytes
                """);
        write("proc/self/cgroup", "0::/app.slice\n");
        write("sys/fs/cgroup/app.slice/cpu.max", "150000 100000\n");
        write("proc/sys/kernel/io_uring_disabled", "2\n");
        write("sys/devices/system/node/online", "0-1\n");
        for (int cpu = 0; cpu < 4; cpu++) {
            String cache = "sys/devices/system/cpu/cpu" + cpu + "/cache/";
            write(cache + "index0/level", "1\n");
            write(cache + "index0/shared_cpu_list", cpu + "\n");
            write(cache + "index3/level", "3\n");
            write(cache + "index3/shared_cpu_list", cpu < 2 ? "0-1\n" : "2-3\n");
        }
        write("sys/devices/system/cpu/cpufreq/policy0", "");
    }

    private static Map<String, Optional<String>> drivers(String whyNoRing) {
        Map<String, Optional<String>> drivers = new LinkedHashMap<>();
        drivers.put("uring", Optional.of(whyNoRing).filter(why -> !why.isEmpty()));
        drivers.put("epoll", Optional.empty());
        return drivers;
    }

    @Test
    void linuxTellsWhatThereIs() throws IOException {
        container();
        SystemFacts facts = facts();
        assertEquals(Optional.of("0-3"), facts.allowedCpus());
        assertEquals(OptionalLong.of(1024), facts.limit("Max open files"));
        assertEquals(OptionalLong.of(Long.MAX_VALUE), facts.limit("Max locked memory"));
        assertEquals(OptionalLong.empty(), facts.limit("Max wishes"));
        assertEquals(OptionalDouble.of(1.5), facts.cpuQuota());
        assertEquals(Optional.of("2"), facts.ringSwitch());
        assertEquals(Optional.of("0-1"), facts.memoryNodes());
        assertEquals(Set.of("0-1", "2-3"), facts.lastLevelCaches());
    }

    @Test
    void elsewhereNothingIsToldAndNothingFails() {
        SystemFacts facts = facts();
        assertEquals(Optional.empty(), facts.allowedCpus());
        assertEquals(OptionalLong.empty(), facts.limit("Max open files"));
        assertEquals(OptionalDouble.empty(), facts.cpuQuota());
        assertEquals(Set.of(), facts.lastLevelCaches());
        String text = text(facts, drivers(""));
        assertTrue(text.endsWith("nothing to change\n"), text);
    }

    private static String text(SystemFacts facts, Map<String, Optional<String>> drivers) {
        return new Diagnosis(facts)
                .jvm(Optional.empty())
                .drivers(drivers, "epoll (requested)", Map.of())
                .processors(4)
                .limits()
                .toString();
    }

    @Test
    void aGroupWithoutAQuotaHasNone() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cpu.max", "max 100000\n");
        assertEquals(OptionalDouble.empty(), facts().cpuQuota());
        write("sys/fs/cgroup/cpu.max", "garbage\n");
        assertEquals(OptionalDouble.empty(), facts().cpuQuota());
    }

    @Test
    void theTightestQuotaOfAllGroupsAboveCounts() throws IOException {
        write("proc/self/cgroup", "0::/pod/container\n");
        write("sys/fs/cgroup/pod/container/cpu.max", "max 100000\n");
        write("sys/fs/cgroup/pod/cpu.max", "250000 100000\n");
        write("sys/fs/cgroup/cpu.max", "400000 100000\n");
        assertEquals(OptionalDouble.of(2.5), facts().cpuQuota());
    }

    /** The switch 1 leaves io_uring to some, of whom this process may be one. */
    @Test
    void whatWorksNeedsNoAdvice() throws IOException {
        write("proc/sys/kernel/io_uring_disabled", "1\n");
        String text = text(facts(), drivers(""));
        assertTrue(text.endsWith("nothing to change\n"), text);
    }

    @Test
    void theFirstVersionOfGroupsIsKnown() throws IOException {
        write("proc/self/cgroup", "1:cpu:/\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        assertEquals(OptionalDouble.empty(), facts().cpuQuota());
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
        assertEquals(OptionalDouble.of(0.5), facts().cpuQuota());
    }

    @Test
    void whatCanBeChangedIsSaid() throws IOException {
        container();
        String text = text(facts(), drivers("it is switched off"));
        for (String part :
                new String[] {
                    "uring            it is switched off",
                    "sysctl kernel.io_uring_disabled=0",
                    "1,024 descriptors",
                    "set heddle.cores to 1",
                    "of CPUs 0-1 | 2-3",
                    "numactl"
                }) {
            assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
        }
        String without =
                new Diagnosis(facts()).jvm(Optional.of("start with a flag")).limits().toString();
        assertTrue(without.contains("- start with a flag"), without);
    }

    /** The same versions as docs/support.md. */
    @Test
    void whatIoUringNeedsIsSaid() {
        String text = text(facts(), drivers("io_uring is not available: too old"));
        assertTrue(text.contains("needs Linux 5.9 or newer (6.1 for all of it)"), text);
        assertFalse(text.contains("io_uring has"), text);
    }

    @Test
    void whatIoUringHasAndLacksIsSaid() {
        Map<String, Boolean> features = new LinkedHashMap<>();
        features.put("THIS", true);
        features.put("THAT", false);
        String text = new Diagnosis(facts()).drivers(drivers(""), "uring", features).toString();
        assertTrue(text.contains("\nio_uring has       THIS\n"), text);
        assertTrue(text.contains("\nio_uring lacks     THAT\n"), text);
        assertTrue(text.endsWith("- a newer kernel gives io_uring what it lacks here\n"), text);
        features.put("THAT", true);
        text = new Diagnosis(facts()).drivers(drivers(""), "uring", features).toString();
        assertTrue(text.contains("\nio_uring has       THIS, THAT\n"), text);
        assertTrue(text.endsWith("nothing to change\n"), text);
    }

    @Test
    void thisMachineIsDescribed() {
        String text = Heddle.describe();
        for (String driver :
                new String[] {IoDrivers.URING, IoDrivers.RING, IoDrivers.EPOLL, IoDrivers.NIO}) {
            assertTrue(text.contains("\n  " + driver), text);
        }
        assertTrue(text.contains(Runtime.version().toString()), text);
        assertFalse(text.contains("Optional"), text);
    }
}
