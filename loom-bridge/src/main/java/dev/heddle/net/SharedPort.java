package dev.heddle.net;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * The departure from a port where another process listens too, or is going to: no connection is
 * reset, and none refused as long as the other one listens.
 *
 * <p>A listener that closes resets the connections that nobody has accepted, and those whose
 * handshake is under way, so neither may be there then. Hence, for the time that a handshake takes,
 * our listeners go on accepting while they get no new ones: the system is told to choose among
 * those that have begun to listen after ours. What it gives to ours all the same, where there are
 * no others or the order is another one, is dropped, and the client's system asks again a second
 * later.
 *
 * <p>Our listeners are the first of the port: what listened before them has left, and others came
 * later. Whoever leaves is replaced by the last one, so while ours close one after the other the
 * next index after ours is still another's.
 */
final class SharedPort implements PortDeparture {
    private static final System.Logger LOGGER = System.getLogger(CoreListeners.class.getName());

    /** A client that is far away, or whose first answer is lost, takes so long. */
    private static final long HANDSHAKE_NANOS = 1_000_000_000;

    /** The last one is closed last. */
    private final List<HeddleServerSocket> listeners;

    private boolean isDiverted;

    SharedPort(List<HeddleServerSocket> listeners) {
        this.listeners = listeners;
    }

    @Override
    public long leave(long atMostNanos) {
        isDiverted = atMostNanos > 0 && divert(listeners.size());
        boolean isLeft = isDiverted;
        for (HeddleServerSocket listener : listeners) {
            isLeft = isLeft && dropHandshakes(listener);
        }
        if (isDiverted && !isLeft) {
            divert(0);
            isDiverted = false;
        }
        return isLeft ? Math.min(HANDSHAKE_NANOS, atMostNanos) : 0;
    }

    @Override
    public void beforeClose(boolean isLast) {
        if (isDiverted) {
            // What stays attached would be for whoever listens then.
            divert(isLast ? 0 : 1);
        }
    }

    private boolean divert(int count) {
        try {
            return listeners.getLast().divertConnections(listeners.size(), count);
        } catch (IOException e) {
            return isWithout(e);
        }
    }

    private static boolean dropHandshakes(HeddleServerSocket listener) {
        try {
            return listener.dropHandshakes();
        } catch (IOException e) {
            return isWithout(e);
        }
    }

    /** It was closed already, or the system does not let us. */
    private static boolean isWithout(IOException e) {
        LOGGER.log(Level.DEBUG, "a listener cannot leave its port to others", e);
        return false;
    }
}
