package dev.heddle.net;

/** Whether a server is stopping, as its loops and its connections see it. Any thread. */
final class StopSignal {
    private volatile boolean isRaised;

    void raise() {
        isRaised = true;
    }

    boolean isRaised() {
        return isRaised;
    }
}
