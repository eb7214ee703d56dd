package dev.heddle.scheduler;

/** An endpoint without a descriptor, which counts how often it was freed. */
final class SilentEndpoint extends IoEndpoint {
    private volatile int freed;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread, or it is the bug to be seen
    protected void free() {
        freed++;
    }

    int freed() {
        return freed;
    }
}
