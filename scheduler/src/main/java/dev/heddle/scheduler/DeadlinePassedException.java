package dev.heddle.scheduler;

/**
 * A wait has ended since the deadline of the calling thread's scope has passed ({@link WaitLimit}),
 * in a method that says of no other end of its time. Sockets throw a {@link
 * java.net.SocketTimeoutException} instead.
 */
public final class DeadlinePassedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Of a wait.
     *
     * @param what what has not come in time, as the start of a sentence
     */
    public DeadlinePassedException(String what) {
        super(what + " before the deadline of the calling thread's scope");
    }
}
