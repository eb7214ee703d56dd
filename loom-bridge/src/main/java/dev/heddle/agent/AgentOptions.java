package dev.heddle.agent;

import dev.heddle.settings.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What stands after {@code -javaagent:heddle-agent.jar=}, as {@code name=value} with commas
 * between, completed by the system properties {@code heddle.agent.*}. An option is stronger than a
 * property.
 *
 * @param group what the default group is made of, by the name of the system property that means the
 *     same
 * @param handOff whether a call that is known to block gives its core to a spare carrier at once
 * @param excluded beginnings of the names of threads that stay with the JDK's scheduler
 * @param verbose whether a start that went well prints a line, too
 */
record AgentOptions(
        Map<String, Setting> group, boolean handOff, List<String> excluded, boolean verbose) {

    private static final String PROPERTY = "heddle.agent.";
    private static final String STRICT = "strict";
    private static final String CORES = "heddle.cores";

    /** Options of the group, and the properties that mean the same. */
    private static final Map<String, String> OF_GROUP =
            Map.of(
                    "cores", CORES,
                    "driver", "heddle.driver",
                    "pin", "heddle.pinning",
                    "placement", "heddle.placement",
                    "handOffMillis", "heddle.handOffMillis",
                    "spareCarriers", "heddle.spareCarriers",
                    "stallMillis", "heddle.stallMillis");

    /** Options of the agent; their properties have {@link #PROPERTY} before the name. */
    private static final List<String> OF_AGENT = List.of("handoff", "exclude", STRICT, "verbose");

    private static final String NAMES =
            "cores, driver, pin, placement, handoff, handOffMillis, spareCarriers, stallMillis,"
                    + " exclude, strict or verbose";

    /**
     * @throws IllegalArgumentException if an option is unknown or cannot have its value
     */
    static AgentOptions parse(@Nullable String text, Properties properties) {
        Map<String, Setting> given = split(text);
        for (String property : properties.stringPropertyNames()) {
            addProperty(property, properties.getProperty(property), given);
        }
        Map<String, Setting> group = new HashMap<>();
        OF_GROUP.forEach((option, property) -> {
            Setting setting = given.get(option);
            if (setting != null) {
                group.put(property, setting);
            }
        });
        if (!group.containsKey(CORES) && properties.getProperty(CORES) == null) {
            addParallelism(properties, group);
        }
        flag(given, STRICT, false);
        return new AgentOptions(
                Map.copyOf(group),
                flag(given, "handoff", true),
                prefixes(given.get("exclude")),
                flag(given, "verbose", false));
    }

    /**
     * Whether what goes wrong ends the JVM. Asked apart from {@link #parse}: it counts where
     * another option is wrong, too.
     */
    static boolean isStrict(@Nullable String text, Properties properties) {
        String property = properties.getProperty(PROPERTY + STRICT, "false");
        if (text == null) {
            return property.strip().equals("true");
        }
        for (String option : text.split(",", -1)) {
            if (option.strip().startsWith(STRICT + "=")) {
                return option.strip().equals(STRICT + "=true");
            }
        }
        return property.strip().equals("true");
    }

    private static Map<String, Setting> split(@Nullable String text) {
        Map<String, Setting> given = new HashMap<>();
        for (String option : text == null ? new String[0] : text.split(",", -1)) {
            int equals = option.indexOf('=');
            String name = option.substring(0, Math.max(equals, 0)).strip();
            if (option.isBlank()) {
                continue;
            }
            if (!OF_GROUP.containsKey(name) && !OF_AGENT.contains(name)) {
                throw new IllegalArgumentException(
                        "option '"
                                + option.strip()
                                + "' is unknown: use "
                                + NAMES
                                + ", each with = and a value");
            }
            given.put(name, new Setting(option.substring(equals + 1).strip(), name + "="));
        }
        return given;
    }

    private static void addProperty(String property, String value, Map<String, Setting> given) {
        if (!property.startsWith(PROPERTY)) {
            return;
        }
        String name = property.substring(PROPERTY.length());
        Setting setting = new Setting(value.strip(), "-D" + property + "=");
        if (!OF_AGENT.contains(name)) {
            throw new IllegalArgumentException(
                    "property "
                            + setting.source()
                            + value
                            + " is unknown: use handoff, exclude,"
                            + " strict or verbose after "
                            + PROPERTY);
        }
        given.putIfAbsent(name, setting);
    }

    /** What users of the JDK's scheduler have set already; never more than there are processors. */
    private static void addParallelism(Properties properties, Map<String, Setting> group) {
        String property = "jdk.virtualThreadScheduler.parallelism";
        try {
            int asked = Integer.parseInt(properties.getProperty(property, "0"));
            if (asked > 0) {
                int cores = Math.min(asked, Runtime.getRuntime().availableProcessors());
                group.put(CORES, new Setting(String.valueOf(cores), "-D" + property + "="));
            }
        } catch (NumberFormatException e) {
            // The JDK itself fails for that, at the first virtual thread, and says so.
        }
    }

    private static boolean flag(Map<String, Setting> given, String name, boolean absent) {
        Setting setting = given.get(name);
        return setting == null ? absent : setting.asBoolean();
    }

    private static List<String> prefixes(@Nullable Setting setting) {
        List<String> prefixes = new ArrayList<>();
        for (String prefix : setting == null ? new String[0] : setting.text().split(";", -1)) {
            if (!prefix.isBlank()) {
                prefixes.add(prefix.strip());
            }
        }
        return List.copyOf(prefixes);
    }
}
