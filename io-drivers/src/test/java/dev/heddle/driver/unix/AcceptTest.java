package dev.heddle.driver.unix;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.epoll.EpollTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver makes of accept(2)'s errors, which a listener is given by a script. */
class AcceptTest {
    private static final int NOTHING_WAITS = -Errno.EAGAIN;
    private static final int A_CONNECTION = 0;

    /** 192.0.2.7:1029 as Netty has it: the length, then the address, then the port. */
    private static final byte[] PEER = {8, (byte) 192, 0, 2, 7, 0, 0, 4, 5};

    private final AtomicInteger waits = new AtomicInteger();
    private @Nullable CoreGroup group;

    @BeforeEach
    void loadNetty() {
        assumeTrue(EpollTransport.whyUnavailable().isEmpty());
    }

    @AfterEach
    void closeGroup() {
        if (group != null) {
            group.close();
        }
    }

    /** What accept returns, one after the other. */
    private static final class ScriptedListener extends UnixEndpoint {
        private final Deque<Integer> results = new ArrayDeque<>();

        ScriptedListener(int... results) {
            super(Socket.newSocketStream(), null);
            IntStream.of(results).forEach(this.results::add);
        }

        @Override
        int accept(byte[] peer) throws IOException {
            int result = results.isEmpty() ? NOTHING_WAITS : results.remove();
            if (result == NOTHING_WAITS) {
                return -1;
            }
            if (result != A_CONNECTION) {
                throw new NativeIoException("accept", result);
            }
            System.arraycopy(PEER, 0, peer, 0, PEER.length);
            return Socket.newSocketStream().intValue();
        }
    }

    private static final class PlainTransport extends UnixTransport {
        @Override
        protected UnixEndpoint newEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
            return new UnixEndpoint(socket, peer);
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public UnixDriver newDriver(Core core) {
            throw new AssertionError("not used");
        }
    }

    /** Waits for nothing: an operation that has to wait stays in flight until it is cancelled. */
    private final class ScriptedDriver extends UnixDriver {
        private volatile @Nullable Thread carrier;

        ScriptedDriver(Core core) {
            super(core, new PlainTransport());
        }

        @Override
        protected void awaitReadiness(IoOperation operation) {
            waits.incrementAndGet();
        }

        @Override
        protected void startTransfer(IoOperation operation) {
            throw new AssertionError(operation);
        }

        @Override
        protected void cancelInFlight(IoOperation operation) {
            finish(operation, -Errno.ECANCELED);
        }

        @Override
        protected void release(IoEndpoint endpoint) {
            endpoint.closed();
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public void attach() {
            carrier = Thread.currentThread();
        }

        @Override
        public void detach() {
            // Nothing is bound to the thread.
        }

        @Override
        public void poll(PollContext context) {
            if (context.canBlock()) {
                LockSupport.park(this);
            }
        }

        @Override
        public void wakeUp() {
            LockSupport.unpark(carrier);
        }

        @Override
        public void shutDown() {
            beginShutDown();
        }
    }

    private Core core() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withCores(1)
                                .withName("scripted")
                                .withDrivers(ScriptedDriver::new));
        return group.cores().getFirst();
    }

    private IoOperation submitAccept(Core core, ScriptedListener listener) {
        listener.homeOr(core);
        IoOperation accept = new IoOperation().accept(listener);
        core.submit(accept);
        return accept;
    }

    private static void close(Core core, IoEndpoint endpoint) {
        endpoint.homeOr(core);
        core.close(endpoint);
        endpoint.awaitClosed(10_000_000_000L);
    }

    /**
     * ENONET, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ENETDOWN, ENETUNREACH, ECONNABORTED, EHOSTDOWN, …
     */
    @ParameterizedTest
    @ValueSource(ints = {64, 71, 92, 95, 100, 101, 103, 112, 113})
    void aConnectionThatBrokeInTheBacklogIsPassedOver(int errno) throws Exception {
        Core core = core();
        ScriptedListener listener = new ScriptedListener(-errno, -errno, A_CONNECTION);
        IoOperation accept = submitAccept(core, listener);
        await().until(accept::isDone);
        assertEquals(0, accept.result());
        assertEquals(0, waits.get());
        close(core, assertInstanceOf(UnixEndpoint.class, accept.accepted()));
        close(core, listener);
    }

    /** The one that the script makes has no peer, like one that was reset in the backlog. */
    @Test
    void aConnectionHasTheAddressThatAcceptGave() throws Exception {
        Core core = core();
        ScriptedListener listener = new ScriptedListener(A_CONNECTION);
        IoOperation accept = submitAccept(core, listener);
        await().until(accept::isDone);
        UnixEndpoint connection = assertInstanceOf(UnixEndpoint.class, accept.accepted());
        assertEquals(
                new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 1029),
                connection.remoteAddress());
        close(core, connection);
        assertThrows(SocketException.class, connection::remoteAddress);
        close(core, listener);
    }

    @Test
    void whereOnlyBrokenConnectionsWaitedTheAcceptWaits() throws Exception {
        Core core = core();
        ScriptedListener listener = new ScriptedListener(-Errno.ECONNABORTED, NOTHING_WAITS);
        IoOperation accept = submitAccept(core, listener);
        await().until(() -> waits.get() == 1);
        close(core, listener);
        await().until(accept::isDone);
        assertEquals(-Errno.ECANCELED, accept.result());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Errno.ENOMEM, Errno.EINVAL, Errno.ENFILE, Errno.EMFILE})
    void anErrorOfTheListenerIsReported(int errno) throws Exception {
        Core core = core();
        ScriptedListener listener = new ScriptedListener(-errno, A_CONNECTION);
        IoOperation accept = submitAccept(core, listener);
        await().until(accept::isDone);
        assertEquals(-errno, accept.result());
        close(core, listener);
    }

    @Test
    void anErrorThatDoesNotEndIsReportedInTheEnd() throws Exception {
        Core core = core();
        int[] endless = IntStream.generate(() -> -Errno.ECONNABORTED).limit(10_000).toArray();
        ScriptedListener listener = new ScriptedListener(endless);
        IoOperation accept = submitAccept(core, listener);
        await().until(accept::isDone);
        assertEquals(-Errno.ECONNABORTED, accept.result());
        close(core, listener);
    }
}
