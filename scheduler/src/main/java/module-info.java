/**
 * Per-core scheduling of tasks: cores, their leases, run queues, timers and the contract of an I/O
 * driver. Knows neither Netty nor the JDK's internals nor sockets.
 */
module dev.heddle.scheduler {
    requires static org.jspecify;
    requires org.jctools.core.jdk11;

    exports dev.heddle.scheduler;
}
