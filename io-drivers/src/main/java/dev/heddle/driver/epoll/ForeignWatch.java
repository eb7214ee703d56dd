package dev.heddle.driver.epoll;

import dev.heddle.driver.unix.ForeignDescriptor;
import dev.heddle.scheduler.IoOperation;
import java.util.ArrayList;

/**
 * What a core knows of a number that it waits for. Lease holder only.
 *
 * <pre>
 *   !isRegistered             the set has nothing of the file, as far as is known
 *   isRegistered, !isArmed    the event has come, or the wait was for a file that is gone
 *   isRegistered, isArmed     the next event with this tag is for those who wait
 * </pre>
 *
 * <p>The owner may close or replace the file at any time, so what is known may be wrong: epoll_ctl
 * says so, and is asked by each wait.
 */
final class ForeignWatch {
    final int number;

    /** The endpoints that have a wait in flight; most often one, for one number one core. */
    final ArrayList<ForeignDescriptor> waiting = new ArrayList<>(1);

    boolean isRegistered;
    boolean isArmed;

    /** Of the last time that it was armed: an event with another is not for those who wait. */
    long tag;

    ForeignWatch(int number) {
        this.number = number;
    }

    /** What those who wait are interested in. */
    int interest() {
        int interest = 0;
        for (int i = 0; i < waiting.size(); i++) {
            ForeignDescriptor endpoint = waiting.get(i);
            interest |= endpoint.reading() != null ? EpollSet.EPOLLIN : 0;
            interest |= endpoint.writing() != null ? EpollSet.EPOLLOUT : 0;
        }
        return interest;
    }

    /** A wait of the endpoint is in flight. */
    @SuppressWarnings("ReferenceEquality") // this very endpoint
    void add(ForeignDescriptor endpoint) {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i) == endpoint) {
                return;
            }
        }
        waiting.add(endpoint);
    }

    /** A wait is about to end. */
    void remove(IoOperation wait, ForeignDescriptor endpoint) {
        IoOperation other = wait.kind().isWriting() ? endpoint.reading() : endpoint.writing();
        if (other == null) {
            waiting.remove(endpoint);
        }
    }
}
