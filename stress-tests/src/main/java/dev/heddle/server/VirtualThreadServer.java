package dev.heddle.server;

/** A server that runs each connection on a virtual thread. */
public interface VirtualThreadServer extends RunningServer {

    /** Starts a virtual thread beside those of its connections. */
    void startThread(Runnable body);
}
