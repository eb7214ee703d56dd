/**
 * Cores for virtual threads: the binding to the JDK's virtual threads, executors and thread
 * factories, and blocking sockets.
 */
module dev.heddle {
    requires transitive dev.heddle.scheduler;
    requires dev.heddle.driver;
    requires static org.jspecify;
    requires static java.instrument;
    requires static java.management;
    requires static jdk.jfr;
    requires static micrometer.core;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires jdk.net;

    exports dev.heddle;
    exports dev.heddle.channel;
    exports dev.heddle.file;
    exports dev.heddle.management;
    exports dev.heddle.metrics;
    exports dev.heddle.net;
    exports dev.heddle.netty;
}
