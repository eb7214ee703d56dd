package dev.heddle.net;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.scheduler.CoreGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A program: a server on a shared port, which a SIGTERM stops. It says its port, and then its
 * report.
 *
 * <p>Arguments: driver, cores, port, accept mode.
 */
final class RestartProgram {
    private RestartProgram() {}

    public static void main(String[] arguments) throws Exception {
        HeddleOptions options =
                HeddleOptions.defaults()
                        .withDriver(arguments[0])
                        .withCores(Integer.parseInt(arguments[1]));
        var address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]));
        CoreGroup group = Heddle.newCoreGroup(options);
        CoreListeners server =
                CoreListeners.open(
                        group,
                        address,
                        1024,
                        AcceptMode.valueOf(arguments[3]),
                        ListenerOptions.none().withSharedPort(),
                        StopSuite::answerUntilTheLast);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> System.out.println(server.stop(Duration.ofSeconds(30)))));
        System.out.println(server.localAddress().getPort());
        while (System.in.read() >= 0) {
            // Nothing is sent: it ends at the latest when its parent does.
        }
    }
}
