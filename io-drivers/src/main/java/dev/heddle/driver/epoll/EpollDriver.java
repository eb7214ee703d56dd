package dev.heddle.driver.epoll;

import dev.heddle.driver.unix.DirectReceive;
import dev.heddle.driver.unix.DirectSend;
import dev.heddle.driver.unix.ForeignDescriptor;
import dev.heddle.driver.unix.HandlerContext;
import dev.heddle.driver.unix.UnixDriver;
import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.driver.unix.UnixTransport;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * Waits by epoll. Nothing in it is bound to a thread: it moves with the lease as it is, and no
 * operation notices. Operations hold no native memory; bytes pass through one staging buffer.
 */
final class EpollDriver extends UnixDriver {
    static {
        ForeignDescriptor.load();
    }

    private final HandlerContext context = new HandlerContext();

    // lease holder only
    private final ForeignWaits foreignWaits = new ForeignWaits(this, counters().kernelEntries());
    private @Nullable DirectSend directSend;
    private @Nullable DirectReceive directReceive;

    /** Opened by the first {@link #attach}; read by whoever wakes the core. */
    private volatile @Nullable IoHandler handler;

    EpollDriver(Core core, UnixTransport transport) {
        super(core, transport);
    }

    @Override
    public String name() {
        return EpollTransport.NAME;
    }

    @Override
    public void attach() throws IOException {
        if (handler != null || isShutDown()) {
            return;
        }
        try {
            handler = EpollIoHandler.newFactory().newHandler(new InlineExecutor());
            DirectSend send = new DirectSend(counters().kernelEntries());
            directSend = send;
            directReceive = new DirectReceive(counters().kernelEntries(), send.staging());
            handler.initialize();
        } catch (RuntimeException e) {
            throw new IOException("epoll cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public void detach() {
        // Everything has moved with the lease.
    }

    // --- moving bytes
    // -----------------------------------------------------------------------------

    @Override
    protected void startTransfer(IoOperation operation) {
        counters().submissions().add(1);
        EpollEndpoint endpoint = (EpollEndpoint) operation.endpoint();
        boolean isReady =
                operation.kind() == IoOperation.Kind.RECEIVE
                        ? endpoint.isReadable()
                        : endpoint.isWritable();
        if (!isReady || !transfer(operation, endpoint)) {
            awaitReadiness(operation);
        }
    }

    /** Moves what can be moved now; false if the operation has to wait for an event. */
    private boolean transfer(IoOperation operation, EpollEndpoint endpoint) {
        try {
            return operation.kind() == IoOperation.Kind.RECEIVE
                    ? receive(operation, endpoint)
                    : send(operation, endpoint);
        } catch (IOException e) {
            finish(operation, UnixEndpoint.negatedErrno(e));
        } catch (NotYetConnectedException e) {
            finish(operation, -Errno.ENOTCONN);
        }
        return true;
    }

    private boolean receive(IoOperation operation, EpollEndpoint endpoint) {
        DirectReceive direct = opened(directReceive);
        int result = direct.receive(operation, endpoint.socket());
        if (result == -Errno.EAGAIN) {
            endpoint.drained();
            return false;
        }
        if (result > 0 && result < direct.wanted(operation)) {
            endpoint.readShort();
        }
        finish(operation, result);
        return true;
    }

    private boolean send(IoOperation operation, EpollEndpoint endpoint) throws IOException {
        switch (opened(directSend).send(operation, endpoint.socket())) {
            case DONE -> finish(operation, operation.progress());
            case PAUSED -> core().runInLoop(() -> sendOn(endpoint));
            case SOCKET_FULL -> {
                endpoint.filled();
                return false;
            }
        }
        return true;
    }

    /** In the loop only, or after the core's end, when nothing is in flight. */
    private void sendOn(EpollEndpoint endpoint) {
        IoOperation writing = endpoint.writing();
        if (writing != null
                && writing.kind() == IoOperation.Kind.SEND
                && endpoint.isWritable()
                && !transfer(writing, endpoint)) {
            awaitReadiness(writing);
        }
    }

    /** What the first {@link #attach} has made. */
    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new AssertionError("a submission before the driver was attached");
        }
        return part;
    }

    // --- waiting
    // ------------------------------------------------------------------------------------

    @Override
    protected void awaitReadiness(IoOperation operation) {
        if (operation.endpoint() instanceof ForeignDescriptor foreign) {
            foreignWaits.begin(foreign);
            return;
        }
        EpollEndpoint endpoint = (EpollEndpoint) operation.endpoint();
        if (operation.kind() == IoOperation.Kind.ACCEPT) {
            endpoint.drained();
        }
        if (operation.kind().isWait()) {
            if (endpoint.takeEvent(operation.kind())) {
                finish(operation, 0);
                return;
            }
            if (endpoint.isToBeAsked(operation.kind())) {
                listen(endpoint);
            }
        }
        if (!endpoint.isRegistered() && !register(endpoint)) {
            finish(operation, -Errno.ENOMEM);
        }
    }

    /**
     * Listens to what the endpoint wants, and has a readiness reported that an earlier event may
     * have told of: epoll_ctl(2) with EPOLL_CTL_MOD looks at the socket anew. Nothing is to be
     * asked before the registration, which does the same.
     */
    private void listen(EpollEndpoint endpoint) {
        IoRegistration registration = endpoint.registration();
        if (registration != null) {
            counters().kernelEntries().add(1);
            registration.submit(endpoint.newInterest());
        }
    }

    /** Registers, edge-triggered: what is ready already is reported at once. */
    private boolean register(EpollEndpoint endpoint) {
        IoHandler current = handler;
        if (current == null) {
            return false;
        }
        try {
            endpoint.registered(this, current.register(endpoint));
            listen(endpoint);
            return true;
        } catch (Exception e) {
            report(Level.WARNING, endpoint + " cannot be registered", e);
            deregister(endpoint);
            return false;
        }
    }

    /** An event has come. In the loop only. */
    void ready(EpollEndpoint endpoint, boolean read, boolean write) {
        IoOperation reading = endpoint.reading();
        if (reading != null) {
            switch (reading.kind()) {
                case RECEIVE -> {
                    if (read) {
                        transfer(reading, endpoint);
                    }
                }
                case ACCEPT, AWAIT_READABLE -> {
                    if (read) {
                        retry(reading);
                    }
                }
                case CONNECT -> {
                    if (write) {
                        retry(reading);
                    }
                }
                case SEND, AWAIT_WRITABLE, SYNC -> throw new AssertionError(reading);
            }
        }
        IoOperation writing = endpoint.writing();
        if (write && writing != null) {
            if (writing.kind() == IoOperation.Kind.SEND) {
                transfer(writing, endpoint);
            } else {
                retry(writing);
            }
        }
        if (endpoint.isInterestStale()) {
            listen(endpoint);
        }
    }

    @Override
    protected void cancelInFlight(IoOperation operation) {
        if (operation.endpoint() instanceof ForeignDescriptor foreign) {
            foreignWaits.cancel(operation, foreign);
            return;
        }
        // The kernel holds nothing of it. A receive may not have been tried at all, if the one
        // before had emptied the socket.
        if (operation.kind() == IoOperation.Kind.ACCEPT) {
            acceptAtLast(operation);
        } else if (operation.kind() != IoOperation.Kind.RECEIVE
                || !isToBeTried(operation)
                || !transfer(operation, (EpollEndpoint) operation.endpoint())) {
            finish(operation, -Errno.ECANCELED);
        }
    }

    @Override
    protected void release(IoEndpoint endpoint) {
        if (endpoint instanceof ForeignDescriptor foreign) {
            foreignWaits.release(foreign);
        } else {
            deregister((EpollEndpoint) endpoint);
        }
        endpoint.closed();
    }

    // --- for the waits for descriptors of others
    // ----------------------------------------------------

    /** Listens to what is none of this driver's endpoints. Lease holder only. */
    void register(EpollIoHandle handle, EpollIoOps interest) throws Exception {
        counters().kernelEntries().add(1);
        IoRegistration registration = opened(handler).register(handle);
        boolean isListening = false;
        try {
            registration.submit(interest);
            isListening = true;
        } finally {
            if (!isListening) {
                registration.cancel();
            }
        }
    }

    /** Ends an operation that is in flight. Lease holder only. */
    void complete(IoOperation operation, int result) {
        finish(operation, result);
    }

    /** Lease holder only. */
    void report(String message, Throwable failure) {
        report(Level.WARNING, message + " on " + core(), failure);
    }

    private static void deregister(EpollEndpoint endpoint) {
        IoRegistration registration = endpoint.takeRegistration();
        if (registration != null) {
            registration.cancel();
        }
    }

    @Override
    public void poll(PollContext context) {
        IoHandler current = handler;
        if (current != null) {
            counters().kernelEntries().add(1);
            current.run(this.context.with(context));
        }
    }

    @Override
    public void wakeUp() {
        IoHandler current = handler;
        if (current != null) {
            counters().addWakeUp();
            current.wakeup();
        }
    }

    @Override
    public void shutDown() {
        beginShutDown();
        IoHandler current = handler;
        if (current != null) {
            handler = null;
            // Whatever waits is on a registered endpoint, and hears of it in abort. A wake-up that
            // is on its way is awaited by Netty before it closes the event descriptor.
            current.prepareToDestroy();
            current.destroy();
        }
    }

    /** The endpoint's registration ends with the driver: so do its operations. */
    void registrationEnded(EpollEndpoint endpoint) {
        abort(endpoint);
    }
}
