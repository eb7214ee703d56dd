package dev.heddle.support;

import dev.heddle.Heddle;
import dev.heddle.scheduler.CoreGroup;
import java.util.concurrent.ThreadFactory;

/** Which threads use a suite's sockets. Their group has two cores unless it says one. */
public enum Callers {
    /** Virtual threads on the group's only core. */
    ONE_CORE(1),
    /** Virtual threads of both cores: a socket's home may be the other one. */
    TWO_CORES(2),
    /** Virtual threads of the JDK's own scheduler. */
    JDK_VIRTUAL(2),
    PLATFORM(2);

    private final int cores;

    Callers(int cores) {
        this.cores = cores;
    }

    int cores() {
        return cores;
    }

    ThreadFactory threads(CoreGroup group) {
        return switch (this) {
            case ONE_CORE, TWO_CORES -> Heddle.threadFactory(group);
            case JDK_VIRTUAL, PLATFORM -> withoutGroup();
        };
    }

    ThreadFactory withoutGroup() {
        return switch (this) {
            case JDK_VIRTUAL -> Thread.ofVirtual().factory();
            case PLATFORM -> Thread.ofPlatform().daemon().factory();
            case ONE_CORE, TWO_CORES -> throw new IllegalArgumentException(this + " has a group");
        };
    }
}
