package dev.heddle.diagnosis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Linux tells about this process in files: proc(5), cgroups(7), sysfs. Empty where there is no
 * such file, as on other systems. Reads anew at each question; any thread.
 */
public final class SystemFacts {
    private static final String UNLIMITED = "unlimited";

    private final Path root;

    /**
     * @param root the folder that stands for {@code /}
     */
    public SystemFacts(Path root) {
        this.root = root;
    }

    /** {@code kernel.io_uring_disabled}: 0 for nobody, 1 for some, 2 for all; since Linux 6.6. */
    public Optional<String> ringSwitch() {
        return line("proc/sys/kernel/io_uring_disabled");
    }

    /** The CPUs that the process may use, such as {@code 0-3,8}: affinity and cpuset. */
    public Optional<String> allowedCpus() {
        return lines("proc/self/status").stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    /**
     * A limit of the process, getrlimit(2): as much as it may have without being given more.
     *
     * @param name as {@code /proc/self/limits} has it, such as {@code Max open files}
     * @return {@link Long#MAX_VALUE} for no limit
     */
    public OptionalLong limit(String name) {
        for (String line : lines("proc/self/limits")) {
            if (line.startsWith(name)) {
                String soft = line.substring(name.length()).strip().split("\\s+", 2)[0];
                return soft.equals(UNLIMITED) ? OptionalLong.of(Long.MAX_VALUE) : number(soft);
            }
        }
        return OptionalLong.empty();
    }

    /** How many CPUs' time the control group allows; empty where it is not limited. */
    public OptionalDouble cpuQuota() {
        OptionalDouble least =
                groupFolders().stream()
                        .map(folder -> line(folder + "/cpu.max"))
                        .flatMap(Optional::stream)
                        .map(max -> max.split(" ", 2))
                        .filter(parts -> parts.length == 2)
                        .map(parts -> quotient(number(parts[0]), number(parts[1])))
                        .flatMapToDouble(OptionalDouble::stream)
                        .min();
        // Version 1.
        String folder = "sys/fs/cgroup/cpu/cpu.cfs_";
        return least.isPresent()
                ? least
                : quotient(number(folder, "quota_us"), number(folder, "period_us"));
    }

    /** The group as the process knows it, and those above, of which each limits it, too. */
    private List<String> groupFolders() {
        List<String> folders = new ArrayList<>();
        for (String line : lines("proc/self/cgroup")) {
            if (line.startsWith("0::/")) {
                String group = line.substring(3);
                while (!group.isEmpty()) {
                    folders.add("sys/fs/cgroup" + group);
                    group = group.substring(0, group.lastIndexOf('/'));
                }
                folders.add("sys/fs/cgroup");
            }
        }
        return folders;
    }

    private static OptionalDouble quotient(OptionalLong micros, OptionalLong period) {
        boolean isLimited = micros.orElse(-1) > 0 && period.orElse(0) > 0;
        return isLimited
                ? OptionalDouble.of((double) micros.getAsLong() / period.getAsLong())
                : OptionalDouble.empty();
    }

    /** The nodes of memory that are there, such as {@code 0-1}. */
    public Optional<String> memoryNodes() {
        return line("sys/devices/system/node/online");
    }

    /** The CPUs that share a cache of the last level, one entry for each such cache. */
    public Set<String> lastLevelCaches() {
        Set<String> found = new TreeSet<>();
        for (Path cpu : folders(root.resolve("sys/devices/system/cpu"), "cpu[0-9]*")) {
            long last = -1;
            String sharers = "";
            for (Path cache : folders(cpu.resolve("cache"), "index*")) {
                long level = number(read(cache.resolve("level")).orElse("")).orElse(-1);
                if (level > last) {
                    last = level;
                    sharers = read(cache.resolve("shared_cpu_list")).orElse("");
                }
            }
            if (!sharers.isEmpty()) {
                found.add(sharers);
            }
        }
        return found;
    }

    private static List<Path> folders(Path parent, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, glob)) {
            entries.forEach(found::add);
        } catch (IOException absent) {
            return List.of();
        }
        return found;
    }

    private OptionalLong number(String folder, String file) {
        return number(line(folder + file).orElse(""));
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException none) {
            return OptionalLong.empty();
        }
    }

    private Optional<String> line(String file) {
        return read(root.resolve(file));
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
