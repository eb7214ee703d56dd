package dev.heddle;

import dev.heddle.management.CoreBeans;
import dev.heddle.management.CoreEvents;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.settings.Setting;
import dev.heddle.settings.Settings;

/**
 * To whom the properties {@code heddle.jmx} and {@code heddle.jfr} show what cores do.
 *
 * @param beans to JMX
 * @param events to JDK Flight Recorder
 */
record Exposure(boolean beans, boolean events) {
    /**
     * What is asked for now.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     * @throws UnsupportedOperationException if this JVM lacks what it needs
     */
    static Exposure asked() {
        // The agent does not start JMX, and registers when the program has.
        boolean beans = isAsked("heddle.jmx", "java.management") && !Settings.isOfAgent();
        return new Exposure(beans, isAsked("heddle.jfr", "jdk.jfr"));
    }

    private static boolean isAsked(String property, String module) {
        Setting setting = Settings.get(property);
        boolean isAsked = setting != null && setting.asBoolean();
        if (isAsked && ModuleLayer.boot().findModule(module).isEmpty()) {
            throw new UnsupportedOperationException(
                    "-D"
                            + property
                            + "=true needs the module "
                            + module
                            + ": add it, or set false");
        }
        return isAsked;
    }

    /** Shows a group that has just been made, until it is closed; closes it if that fails. */
    void show(CoreGroup group) {
        boolean done = false;
        try {
            if (beans) {
                CoreBeans.register(group);
            }
            if (events) {
                CoreEvents.register(group);
            }
            done = true;
        } finally {
            if (!done) {
                group.close();
            }
        }
    }
}
