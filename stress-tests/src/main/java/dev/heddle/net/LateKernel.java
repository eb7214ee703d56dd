package dev.heddle.net;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;

/** Data comes at the last moment, when the receive is to be cancelled; or it does not. */
final class LateKernel extends PatientKernel {
    private int polls;

    @Override
    boolean complete(IoOperation waiting, boolean isCancelled) {
        polls++;
        if (!isCancelled) {
            return false;
        }
        boolean isLate = (polls & 1) == 0;
        if (isLate) {
            memory()[0] = RECEIVED;
        }
        waiting.complete(isLate ? 1 : -Errno.ECANCELED);
        return true;
    }
}
