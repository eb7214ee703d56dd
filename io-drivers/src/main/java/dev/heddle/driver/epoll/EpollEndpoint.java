package dev.heddle.driver.epoll;

import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket and what is known of its readiness. Lease holder of the home core only.
 *
 * <p>The descriptor is registered once, edge-triggered, for reading and writing. The two flags say
 * "a system call may succeed": they start out true, turn false when a call would have blocked or
 * moved less than it was asked to (epoll(7), on edge-triggered streams), and true again by an
 * event. An event that came before the call that emptied the socket only costs one call in vain.
 *
 * <p>A read that moves less than it was asked to has emptied the socket, but for urgent data: what
 * came before the last event shows in that event, and what comes later has an event of its own. Not
 * so a Unix-domain socket: its read ends too where the peer has sent a descriptor along, with data
 * behind it ({@code unix_stream_read_generic} in Linux 6.18). There only a read that would have
 * blocked tells.
 */
class EpollEndpoint extends UnixEndpoint implements EpollIoHandle {
    // sys/epoll.h
    private static final int EPOLLIN = 0x1;
    private static final int EPOLLPRI = 0x2;
    private static final int EPOLLOUT = 0x4;
    private static final int EPOLLERR = 0x8;
    private static final int EPOLLHUP = 0x10;
    private static final int EPOLLRDHUP = 0x2000;
    private static final int READ_EVENTS = EPOLLIN | EPOLLERR | EPOLLHUP | EPOLLRDHUP;
    private static final int WRITE_EVENTS = EPOLLOUT | EPOLLERR | EPOLLHUP;
    private static final int LAST_EVENTS = EPOLLERR | EPOLLHUP | EPOLLRDHUP;

    private static final EpollIoOps BOTH_WAYS =
            EpollIoOps.EPOLLIN
                    .with(EpollIoOps.EPOLLOUT)
                    .with(EpollIoOps.EPOLLRDHUP)
                    .with(EpollIoOps.valueOf(EPOLLPRI))
                    .with(EpollIoOps.EPOLLET);

    private @Nullable EpollDriver driver;
    private @Nullable IoRegistration registration;
    private boolean isReadable = true;
    private boolean isWritable = true;

    /**
     * The peer has ended the stream or it has failed: there will be no further event to wait for.
     */
    private boolean isHungUp;

    /** There may be an urgent byte unread: a read ends at its place, with data behind it. */
    private boolean isUrgent;

    EpollEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
        super(socket, peer);
    }

    boolean isReadable() {
        return isReadable;
    }

    boolean isWritable() {
        return isWritable;
    }

    /** Uses up an event that ends a wait before it begins; false if there is none. */
    boolean takeEvent(IoOperation.Kind wait) {
        return false;
    }

    /**
     * Whether the kernel has to look anew at what a wait is for: the last event or system call left
     * it so, but it may be over since.
     */
    boolean isToBeAsked(IoOperation.Kind wait) {
        return wait == IoOperation.Kind.AWAIT_READABLE ? isReadable : isWritable;
    }

    /** What to listen to from now on. */
    EpollIoOps newInterest() {
        return BOTH_WAYS;
    }

    /** Whether {@link #newInterest} would be another than the last time. */
    boolean isInterestStale() {
        return false;
    }

    /** Notes an event, before the operations in flight hear of it. */
    void noteEvent(boolean read, boolean write) {
        isReadable |= read;
        isWritable |= write;
    }

    /** A read would have blocked: only an event makes the socket readable again. */
    void drained() {
        isReadable = false;
        isUrgent = false;
    }

    /** A read brought less than asked for; what was still to come has or will have an event. */
    void readShort() {
        isReadable = isHungUp || isUrgent || registration == null || isUnixDomain();
    }

    /** A write would have blocked. */
    void filled() {
        isWritable = false;
    }

    boolean isRegistered() {
        return registration != null;
    }

    void registered(EpollDriver driver, IoRegistration registration) {
        this.driver = driver;
        this.registration = registration;
    }

    @Nullable IoRegistration registration() {
        return registration;
    }

    @Nullable IoRegistration takeRegistration() {
        IoRegistration taken = registration;
        registration = null;
        return taken;
    }

    @Override
    public FileDescriptor fd() {
        return socket();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        int ready = ((EpollIoEvent) event).ops().value();
        isHungUp |= (ready & LAST_EVENTS) != 0;
        isUrgent |= (ready & EPOLLPRI) != 0;
        boolean read = (ready & READ_EVENTS) != 0;
        boolean write = (ready & WRITE_EVENTS) != 0;
        noteEvent(read, write);
        EpollDriver owner = driver;
        if (owner != null) {
            owner.ready(this, read, write);
        }
    }

    /** Called by Netty's handler when it is destroyed; the endpoint outlives it. */
    @Override
    public void close() {
        registration = null;
        EpollDriver owner = driver;
        if (owner != null) {
            owner.registrationEnded(this);
        }
    }
}
