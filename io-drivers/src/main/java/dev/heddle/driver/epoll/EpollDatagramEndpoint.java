package dev.heddle.driver.epoll;

import dev.heddle.scheduler.IoOperation;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Socket;

/**
 * A UDP socket. Its system calls do not pass through the driver, which cannot know what they have
 * left: a wait needs an event that no other wait has had. Lease holder only.
 *
 * <pre>
 *   caller:  C  the call finds nothing      kernel:  D  a datagram comes, or room
 *            W  the wait is submitted       loop:    E  the event of D is handled
 * </pre>
 *
 * <p>Claim: a D after C ends the wait, without a system call for it. Edge-triggered, D has an event
 * whose E is after C. If E is before W then nobody waits at E, since the caller has no other wait
 * in flight at C and is the only one of its direction, so the event is kept and W takes it. If not,
 * it ends the wait. The first wait registers, which reports a D before it. An event that is kept
 * may be older than C: it costs one call in vain.
 *
 * <p>It listens for writability only while a thread waits for it: the kernel reports that anew for
 * each datagram that has left ({@code sock_def_write_space}), which would wake the core for every
 * send. The epoll_ctl(2) that begins to listen looks at the socket, so it reports a D before it.
 */
final class EpollDatagramEndpoint extends EpollEndpoint {
    private static final EpollIoOps READS = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);
    private static final EpollIoOps READS_AND_WRITES = READS.with(EpollIoOps.EPOLLOUT);

    // events that no wait has had
    private boolean hasReadEvent;
    private boolean hasWriteEvent;

    private boolean listensForWrites;

    EpollDatagramEndpoint(Socket socket) {
        super(socket, null);
    }

    @Override
    boolean takeEvent(IoOperation.Kind wait) {
        boolean has;
        if (wait == IoOperation.Kind.AWAIT_READABLE) {
            has = hasReadEvent;
            hasReadEvent = false;
        } else {
            has = hasWriteEvent;
            hasWriteEvent = false;
        }
        return has;
    }

    @Override
    boolean isToBeAsked(IoOperation.Kind wait) {
        return isInterestStale();
    }

    @Override
    EpollIoOps newInterest() {
        listensForWrites = wantsWrites();
        return listensForWrites ? READS_AND_WRITES : READS;
    }

    @Override
    boolean isInterestStale() {
        return listensForWrites != wantsWrites();
    }

    private boolean wantsWrites() {
        return writing() != null;
    }

    @Override
    void noteEvent(boolean read, boolean write) {
        hasReadEvent |= read && reading() == null;
        hasWriteEvent |= write && writing() == null;
    }
}
