package dev.heddle.apps.mockito;

import static dev.heddle.apps.ClientProcess.check;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.heddle.apps.ClientProcess;
import dev.heddle.apps.HttpConnection;
import dev.heddle.apps.Resources;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Mocks on virtual threads what only an agent can: final classes, static methods, constructors and
 * the JDK's own; and asks a server between, so that threads park while their mocks are set. Its
 * argument is the server's port.
 */
public final class MockitoClient {
    private static final int THREADS = 64;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final int port;

    private MockitoClient(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        String before = scheduler();
        ClientProcess.run(THREADS, new MockitoClient(Integer.parseInt(args[0]))::mockAll);
        // Mockito has changed classes of the JDK meanwhile.
        String after = scheduler();
        check(before.equals(after), "threads were on " + before + ", and then on " + after);
    }

    /** What the names of all carriers of a new virtual thread begin with. */
    private static String scheduler() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            String where = executor.submit(Resources::where).get();
            return where.substring(where.indexOf('@') + 1, where.lastIndexOf('-'));
        }
    }

    private int mockAll(int index) throws Exception {
        try (var connection = new HttpConnection(port, TIMEOUT_MILLIS)) {
            finalClass(connection, index);
            staticMethod(connection, index);
            constructor(connection, index);
            classOfTheJdk(connection, index);
            spied(connection, index);
        }
        return 5;
    }

    private static void finalClass(HttpConnection connection, int index) throws Exception {
        Price price = mock(Price.class);
        when(price.cents()).thenReturn(index);
        ask(connection);
        check(price.cents() == index, "a final class is mocked");
    }

    private static void staticMethod(HttpConnection connection, int index) throws Exception {
        try (var tax = mockStatic(Price.class)) {
            tax.when(() -> Price.taxOf(100)).thenReturn(index);
            ask(connection);
            check(Price.taxOf(100) == index, "a static method is mocked");
        }
        check(Price.taxOf(100) == 20, "a static method is itself again");
    }

    private static void constructor(HttpConnection connection, int index) throws Exception {
        try (var made =
                mockConstruction(
                        Price.class, (price, context) -> when(price.cents()).thenReturn(index))) {
            ask(connection);
            check(new Price(-1).cents() == index, "a constructor is mocked");
            check(made.constructed().size() == 1, "once");
        }
        check(new Price(7).cents() == 7, "a constructor is itself again");
    }

    private static void classOfTheJdk(HttpConnection connection, int index) throws Exception {
        SocketChannel channel = mock(SocketChannel.class);
        when(channel.read(any(ByteBuffer.class))).thenReturn(index);
        ask(connection);
        check(channel.read(ByteBuffer.allocate(1)) == index, "a channel is mocked");
    }

    private static void spied(HttpConnection connection, int index) throws Exception {
        List<Integer> list = spy(new ArrayList<>());
        list.add(index);
        ask(connection);
        check(list.getFirst() == index, "a list is spied on");
        verify(list).add(index);
    }

    private static void ask(HttpConnection connection) throws Exception {
        check(connection.get("/hello").text().equals(Resources.HELLO), "the server answers");
    }
}
