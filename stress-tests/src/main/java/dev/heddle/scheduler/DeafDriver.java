package dev.heddle.scheduler;

/**
 * Sleeps as Netty's epoll handler does: a wake-up that comes before the driver has announced its
 * wait is swallowed. A timer of the core's is always about to be due, so that it falls asleep again
 * and again until a task has been submitted.
 *
 * <pre>
 *   carrier: poll()                      waker: claims the wake-up (SleepGate), then wakeUp()
 *   S  isWaiting := true                 W1  state: ASLEEP -> NOTIFIED
 *   L  asks the gate, and blocks         W2  reads isWaiting; if true, wakes
 * </pre>
 */
class DeafDriver extends IdleDriver {
    /** How often it looks around before the timer is due. */
    private static final int LOOKS = 8;

    /** The core that it sleeps for. */
    final ActedCore home = new ActedCore(core -> this);

    private volatile boolean isWaiting;
    private volatile boolean isWoken;

    private volatile boolean isTurning;

    /** Nobody will wake it who has not done so. */
    private volatile boolean isSubmitted;

    // carrier only, read in the end
    private boolean sleepsOverTask;

    @Override
    public void poll(PollContext context) {
        isTurning = true;
        boolean isBlocked = blocks(context);
        for (int i = 0; i < LOOKS && isBlocked && !isWoken; i++) {
            if (isSubmitted) {
                sleepsOverTask = !isWoken && !home.core().inbox().isEmpty();
                isBlocked = false;
            }
            Thread.onSpinWait();
        }
        isWaiting = false;
        if (isSubmitted) {
            home.leave();
        }
    }

    /** As {@link PollContext#canBlock} asks for: the look comes after the announcement. */
    boolean blocks(PollContext context) {
        announce();
        return context.canBlock();
    }

    /** S. */
    final void announce() {
        isWaiting = true;
    }

    @Override
    public void wakeUp() {
        if (isWaiting) {
            isWoken = true;
        }
    }

    /** Hands the core a task while it falls asleep again and again. By the other actor. */
    final void submit() {
        while (!isTurning) {
            Thread.onSpinWait();
        }
        home.core().execute(() -> {});
        isSubmitted = true;
    }

    /** Whether the carrier was blocked with nobody left to wake it while a task waited. */
    final boolean sleepsOverTask() {
        return sleepsOverTask;
    }

    /** Whether a wake-up has come through. In the end. */
    final boolean isWoken() {
        return isWoken;
    }
}
