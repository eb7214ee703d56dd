package dev.heddle.jdk;

import dev.heddle.driver.DriverChoice;
import dev.heddle.driver.IoTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.IoDriver;

/**
 * The drivers of a group, with why they were chosen.
 *
 * @param choice what was chosen
 */
public record ChosenDrivers(DriverChoice choice) implements IoDriver.Factory {
    @Override
    public IoDriver newDriver(Core core) {
        return choice.transport().newDriver(core);
    }

    /**
     * The transport of a group.
     *
     * @throws IllegalArgumentException if the group was made without I/O
     */
    public static IoTransport transportOf(CoreGroup group) {
        if (group.options().drivers() instanceof ChosenDrivers chosen) {
            return chosen.choice().transport();
        }
        throw new IllegalArgumentException(
                group.options().name() + " has no I/O driver: make it by Heddle.newCoreGroup");
    }
}
