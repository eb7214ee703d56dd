package dev.heddle.soak.subject;

/** What the process does beside its services. Started and stopped by one thread, in turns. */
interface Workload {
    void start();

    /** Ends it and waits for its threads; what is wrong is a violation. */
    void stop() throws InterruptedException;

    /** How much it did so far. */
    String figures();
}
