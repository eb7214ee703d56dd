package dev.heddle.scheduler;

/** Brings a timer that was made or cancelled elsewhere to its core's queue. */
final class TimerLink extends LoopMessage {
    private final Timer timer;

    TimerLink(Timer timer) {
        this.timer = timer;
    }

    @Override
    void deliver(Core core) {
        core.timers().settle(timer);
    }

    @Override
    void abandon(Core core) {
        Termination.moveToFallback(timer);
    }
}
