package dev.heddle.scheduler;

/**
 * A batch, one entry that starts late, and a core that cancels the batch and keeps it in flight.
 */
final class LateEntry extends OperationBatch.Entry {
    private final SilentEndpoint endpoint = new SilentEndpoint();
    private final ActedCore acted = new ActedCore(home -> new HoldingDriver());
    private final OperationBatch batch = new OperationBatch(acted.core());
    private int starts;
    private int ends;

    LateEntry() {
        Core core = acted.core();
        core.runQueue().add(() -> core.cancel(batch));
    }

    Core core() {
        return acted.core();
    }

    OperationBatch batch() {
        return batch;
    }

    /** Runs the loop for a turn or two; a task there cancels the batch. */
    void runLoop() {
        acted.run();
    }

    /** In the end: what came too late for the loop. */
    void deliverRest() {
        acted.deliverInbox();
    }

    int starts() {
        return starts;
    }

    int ends() {
        return ends;
    }

    @Override
    protected IoOperation prepare() {
        return new IoOperation().awaitReadable(endpoint);
    }

    @Override
    protected void done(int result, int progress) {
        ends++;
    }

    private final class HoldingDriver extends IdleDriver {
        @Override
        public void submit(IoOperation operation) {
            starts++;
        }

        @Override
        public void cancel(IoOperation operation) {
            operation.complete(-Errno.ECANCELED);
        }

        @Override
        public void poll(PollContext context) {
            acted.leave();
        }
    }
}
