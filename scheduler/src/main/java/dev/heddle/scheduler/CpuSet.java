package dev.heddle.scheduler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU numbers in the notation of Linux's {@code Cpus_allowed_list}, such as {@code 0-3,8} (proc(5)
 * and cpuset(7)).
 *
 * @param cpus the numbers, ascending
 */
record CpuSet(List<Integer> cpus) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** Looked for once, before any carrier is bound. */
    private static final CpuSet ALLOWED_AT_START = allowedBy(STATUS);

    CpuSet {
        cpus = List.copyOf(cpus);
    }

    /**
     * The CPUs that this process may use: its affinity mask, which honours the cgroup's cpuset. All
     * available processors where the system does not tell. As it was when this class was first
     * used: the number of cores and what they are bound to go together.
     */
    static CpuSet allowed() {
        return ALLOWED_AT_START;
    }

    /**
     * Likewise, as it is now.
     *
     * @param status what is read, as proc(5) has it
     */
    static CpuSet allowedBy(Path status) {
        try {
            for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(ALLOWED)) {
                    return parse(line.substring(ALLOWED.length()).strip());
                }
            }
        } catch (NoSuchFileException notLinux) {
            return firstProcessors();
        } catch (IOException | IllegalArgumentException unreadable) {
            System.getLogger(CpuSet.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot read " + status, unreadable);
        }
        return firstProcessors();
    }

    private static CpuSet firstProcessors() {
        List<Integer> cpus = new ArrayList<>();
        for (int cpu = 0; cpu < Runtime.getRuntime().availableProcessors(); cpu++) {
            cpus.add(cpu);
        }
        return new CpuSet(cpus);
    }

    /**
     * Parses the kernel's list notation.
     *
     * @throws IllegalArgumentException if {@code text} is not in it
     */
    static CpuSet parse(String text) {
        List<Integer> cpus = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            try {
                int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
                if (first > last) {
                    throw new NumberFormatException(first + " is above " + last);
                }
                for (int cpu = first; cpu <= last; cpu++) {
                    cpus.add(cpu);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a CPU list: '" + text + "'", e);
            }
        }
        return new CpuSet(cpus);
    }

    /** The one CPU that the core with this index is bound to, where cores are pinned. */
    static List<Integer> allowedTo(int coreIndex) {
        List<Integer> cpus = ALLOWED_AT_START.cpus;
        return List.of(cpus.get(coreIndex % cpus.size()));
    }

    int size() {
        return cpus.size();
    }
}
