package dev.heddle.agent;

/**
 * What the agent is doing, for JMX clients: {@code dev.heddle:type=Agent}. Where {@code
 * jdk.management.VirtualThreadSchedulerMXBean} shows the JDK's own scheduler, which is idle under
 * the agent, this shows the cores. In the arrays each core has the place of its index. Any thread.
 */
public interface AgentMXBean {
    /** Whether virtual threads go to the agent's cores: true wherever the bean is. */
    boolean isActive();

    /** The agent's version; empty if its jar does not say. */
    String getVersion();

    /** One line: the cores, the driver and why it is that one, pinning. */
    String getDescription();

    /** How many cores there are. */
    int getCores();

    /**
     * The driver in which the cores wait, such as {@code uring} or {@code epoll}; {@code none}
     * where they have none before a thread of theirs first waits for I/O.
     */
    String getDriver();

    /** The threads of each core that live, and what waits to run there, now. */
    int[] getLoads();

    /** How often each core has run a task, such as a virtual thread until it parks. */
    long[] getTasks();

    /** How often each core was given from a carrier that blocks to another. */
    long[] getHandOffs();
}
