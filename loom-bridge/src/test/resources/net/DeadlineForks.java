import dev.heddle.Heddle;
import dev.heddle.channel.Channel;
import dev.heddle.net.Deadline;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.DeadlinePassedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.StructuredTaskScope;

/** Compiled by `java` itself: the API is a preview. */
class DeadlineForks {
    public static void main(String[] arguments) throws Exception {
        Deadline.within(Duration.ofMillis(30), DeadlineForks::fork);
        Deadline.within(Duration.ofHours(1), DeadlineForks::nest);
    }

    private static Object fork() throws Exception {
        try (HeddleServerSocket listener = new HeddleServerSocket();
                var scope =
                        StructuredTaskScope.open(
                                StructuredTaskScope.Joiner.<String>awaitAll(),
                                own -> own.withThreadFactory(Heddle.threadFactory()))) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var read = scope.fork(() -> read(listener));
            var receive = scope.fork(DeadlineForks::receive);
            scope.join();
            System.out.println(read.get());
            System.out.println(receive.get());
            return scope;
        }
    }

    private static String read(HeddleServerSocket listener) throws Exception {
        try (HeddleSocket socket = new HeddleSocket()) {
            Thread connector = Heddle.ofVirtual().unstarted(() -> connect(socket, listener));
            connector.start();
            connector.join();
            return read(socket);
        }
    }

    private static void connect(HeddleSocket socket, HeddleServerSocket listener) {
        try {
            socket.connect(listener.getLocalSocketAddress());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(HeddleSocket socket) throws Exception {
        try {
            return "read " + socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            return e.getMessage() + (socket.isClosed() ? ", closed" : ", open");
        }
    }

    private static String receive() throws Exception {
        try {
            return "received " + Channel.<String>unbounded().receive();
        } catch (DeadlinePassedException e) {
            return e.getMessage();
        }
    }

    private static Object nest() throws Exception {
        Deadline outer = Deadline.current();
        try (var scope = StructuredTaskScope.open()) {
            var inner =
                    scope.fork(
                            () ->
                                    Deadline.within(
                                            Duration.ofHours(2),
                                            () ->
                                                    Deadline.current().nanosLeft()
                                                            <= outer.nanosLeft() + 1_000_000_000));
            scope.join();
            System.out.println(inner.get() ? "the earlier one counts" : "the later one counts");
            return scope;
        }
    }
}
