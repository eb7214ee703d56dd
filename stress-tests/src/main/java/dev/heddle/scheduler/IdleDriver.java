package dev.heddle.scheduler;

/** A driver that has nothing to do, for tests that look at one of its calls. */
public class IdleDriver implements IoDriver {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void attach() {}

    @Override
    public void detach() {}

    @Override
    public void submit(IoOperation operation) {}

    @Override
    public void cancel(IoOperation operation) {}

    @Override
    public void close(IoEndpoint endpoint) {}

    @Override
    public void poll(PollContext context) {}

    @Override
    public void wakeUp() {}

    @Override
    public void shutDown() {}

    @Override
    public Statistics statistics() {
        return Statistics.NONE;
    }
}
