package dev.heddle.load;

import java.io.IOException;
import java.util.function.Consumer;

/** Receives what is pushed; the first loop of a load publishes it, on its first connection. */
final class PushLoop extends ClientLoop {

    private final boolean isPublisher;
    private final PushTurn turn;
    private final Runnable onLastReply;

    /**
     * As {@link ClientLoop}.
     *
     * @param turn of all loops of the load
     * @param onLastReply hears of the end of each push, on this loop's thread
     */
    PushLoop(
            LoadPlan plan,
            int index,
            Consumer<IOException> onFailure,
            PushTurn turn,
            Runnable onLastReply)
            throws IOException {
        super(plan, index, onFailure);
        this.isPublisher = index == 0;
        this.turn = turn;
        this.onLastReply = onLastReply;
    }

    @Override
    void turn(Arrivals arrivals) throws IOException {
        boolean mayPublish = isPublisher && turn.isOver();
        receive(!mayPublish);
        if (mayPublish) {
            publishDue(arrivals);
        }
    }

    private void publishDue(Arrivals arrivals) throws IOException {
        long nowNanos = System.nanoTime();
        long intendedNanos = arrivals.nextNanos(nowNanos);
        if (intendedNanos - nowNanos > 0) {
            spin(arrivals);
            return;
        }
        arrivals.take();
        turn.begin(intendedNanos);
        connections()[0].send(intendedNanos);
    }

    @Override
    long intendedNanos(ClientConnection connection) {
        return turn.intendedNanos();
    }

    @Override
    void replied(ClientConnection connection) {
        if (turn.receive()) {
            onLastReply.run();
        }
    }
}
