package dev.heddle.net;

import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/** A step of a {@link RandomSchedule}. */
enum ScheduleStep {
    WRITE,
    LONG_WRITE,
    READ,
    WAITING_READ,
    TIMED_READ,
    INTERRUPTED_READ,
    DRAIN,
    AVAILABLE,
    SHUT_INPUT,
    SHUT_OUTPUT,
    INTERRUPT_READER,
    INTERRUPT_WRITER,
    CLOSE,
    RESET,

    // what java.net does not have
    BUFFER_WRITE,
    BUFFER_WRITE_UNTIL,
    BUFFER_WRITE_INTERRUPTED,
    PUSH,
    LONG_PUSH,
    BUFFER_READ,
    BUFFER_READ_UNTIL,
    BUFFER_READ_INTERRUPTED;

    private static final List<ScheduleStep> ALL = List.of(values());
    private static final List<ScheduleStep> OF_JAVA_NET = List.copyOf(EnumSet.range(WRITE, RESET));

    /**
     * @param isHeddles whether what {@code java.net} does not have is among them
     */
    static ScheduleStep any(SplittableRandom random, boolean isHeddles) {
        List<ScheduleStep> choices = isHeddles ? ALL : OF_JAVA_NET;
        return choices.get(random.nextInt(choices.size()));
    }
}
