package dev.heddle.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user set: the agent's options, where this copy of Heddle is the agent's, else system
 * properties. The options are not written into the properties: an application's own copy of Heddle
 * reads those. Any thread.
 */
public final class Settings {
    private static volatile Map<String, Setting> options = Map.of();
    private static volatile boolean isOfAgent;
    private static volatile @Nullable String withoutDriver;

    private Settings() {}

    /**
     * By the agent, first of all: what is stronger than the system properties, by the name of the
     * property.
     */
    public static void prefer(Map<String, Setting> preferred) {
        options = Map.copyOf(preferred);
        isOfAgent = true;
    }

    /**
     * By the agent: the default group shall be opened without I/O, for which the agent cares.
     *
     * @param description what the group is said to have as long as it has no driver
     */
    public static void leaveDriversToTheAgent(String description) {
        withoutDriver = description;
    }

    /** What a default group that the agent opened without I/O has; null if it opens its own. */
    public static @Nullable String withoutDriver() {
        return withoutDriver;
    }

    /**
     * Whether this is the agent's copy of Heddle, which starts before the program says how it logs:
     * the start must log nothing.
     */
    public static boolean isOfAgent() {
        return isOfAgent;
    }

    /** What was set; null if nothing was. */
    public static @Nullable Setting get(String property) {
        Setting option = options.get(property);
        if (option != null) {
            return option;
        }
        String text = System.getProperty(property);
        return text == null ? null : new Setting(text, "-D" + property + "=");
    }

    /** The text of what was set; empty if nothing was. */
    public static String textOf(String property) {
        Setting setting = get(property);
        return setting == null ? "" : setting.text().strip();
    }
}
