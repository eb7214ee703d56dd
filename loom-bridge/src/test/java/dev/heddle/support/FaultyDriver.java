package dev.heddle.support;

import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import dev.heddle.scheduler.PollContext;
import java.io.IOException;

/** A driver that is shipped, to which a subclass adds a fault: what a check of a check runs on. */
public abstract class FaultyDriver implements IoDriver {
    private final IoDriver sound;

    protected FaultyDriver(IoDriver sound) {
        this.sound = sound;
    }

    @Override
    public String name() {
        return sound.name();
    }

    @Override
    public void attach() throws IOException {
        sound.attach();
    }

    @Override
    public void detach() {
        sound.detach();
    }

    @Override
    public void submit(IoOperation operation) {
        sound.submit(operation);
    }

    @Override
    public void cancel(IoOperation operation) {
        sound.cancel(operation);
    }

    @Override
    public void close(IoEndpoint endpoint) {
        sound.close(endpoint);
    }

    @Override
    public void poll(PollContext context) {
        sound.poll(context);
    }

    @Override
    public void wakeUp() {
        sound.wakeUp();
    }

    @Override
    public void shutDown() {
        sound.shutDown();
    }

    @Override
    public Statistics statistics() {
        return sound.statistics();
    }
}
