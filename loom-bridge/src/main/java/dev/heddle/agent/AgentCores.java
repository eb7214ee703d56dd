package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.jdk.VirtualThreads;
import dev.heddle.scheduler.CoreGroup;

/**
 * The cores of the process: the default group of the agent's copy of Heddle. A constant for the
 * JIT, made when the class is initialised, after everything else was found in order.
 */
final class AgentCores {
    static final CoreGroup GROUP = Heddle.defaultGroup();

    static {
        // Made here and not by the first thread that is put on a core.
        GROUP.cores().forEach(VirtualThreads::schedulerOf);
    }

    private AgentCores() {}
}
