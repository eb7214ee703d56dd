package dev.heddle.driver.unix;

import dev.heddle.scheduler.IoEndpoint;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * A descriptor of somebody else's, which a core waits for and does nothing else with. It is a
 * number only: which file has it may change from wait to wait. Any thread.
 */
public final class ForeignDescriptor extends IoEndpoint {
    private final int number;

    /** Whether a ring that nobody reaps for now holds the file that has the number, or had it. */
    private volatile boolean isHeldByRing;

    ForeignDescriptor(int number) {
        this.number = number;
    }

    /** Loads the class: a submission, which asks for its kind, must not be what does. */
    public static void load() {
        // Done.
    }

    /** The descriptor. */
    public int number() {
        return number;
    }

    /** A ring that nobody reaps for now holds the open file. */
    public void heldByRing() {
        isHeldByRing = true;
    }

    /** See {@link dev.heddle.driver.IoTransport#endBeforeClose}. */
    void endBeforeClose() {
        if (!isHeldByRing) {
            return;
        }
        isHeldByRing = false;
        try {
            new Socket(number).shutdown(true, true);
        } catch (IOException | NotYetConnectedException | ChannelException notConnected) {
            // No stream and no listener, or nobody to tell; the last where it is no socket at all.
        }
    }

    @Override
    public boolean isForeign() {
        return true;
    }

    @Override
    protected void free() {
        // It is its owner's.
    }

    @Override
    public String toString() {
        return "foreign descriptor " + number;
    }
}
