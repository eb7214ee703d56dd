package dev.heddle.driver;

import java.io.IOException;

/**
 * A pipe of the system's, through which bytes go from one socket to another without passing through
 * the process. No call waits. One thread at a time.
 */
public abstract class SocketPipe implements AutoCloseable {
    /** What {@link #fill} returns at the end of the stream. */
    public static final int END_OF_STREAM = 0;

    /** For drivers. */
    protected SocketPipe() {}

    /**
     * Takes bytes from a socket. The pipe must be empty.
     *
     * @param most at most so many
     * @return how many, {@link #END_OF_STREAM}, or a negated error number: -EAGAIN if there is
     *     nothing to read now, -EINVAL if the system cannot do it for this socket
     * @throws java.net.SocketException with "Socket closed" if the socket is
     */
    public abstract int fill(SocketEndpoint from, int most) throws IOException;

    /**
     * Gives what is in the pipe to a socket, or part of it.
     *
     * @return how many bytes, or a negated error number: -EAGAIN if there is no room now
     * @throws java.net.SocketException with "Socket closed" if the socket is
     */
    public abstract int drain(SocketEndpoint to) throws IOException;

    /** How many bytes are in the pipe. */
    public abstract int content();

    /** Takes out what is in the pipe. */
    public abstract byte[] takeContent() throws IOException;

    @Override
    public abstract void close();
}
