/**
 * I/O drivers for cores: io_uring and epoll through Netty's native transports, the JDK's channels
 * and selectors, and the choice among them. Knows neither virtual threads nor {@code
 * java.net.Socket}.
 */
module dev.heddle.driver {
    requires transitive dev.heddle.scheduler;
    requires static org.jspecify;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires jdk.net;

    exports dev.heddle.driver;
}
