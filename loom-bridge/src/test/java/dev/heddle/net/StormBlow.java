package dev.heddle.net;

import dev.heddle.net.StormConnection.End;
import java.io.IOException;
import java.net.SocketException;
import java.util.SplittableRandom;

/** What another thread does to an end of a {@link CloseStorm} before it closes it. */
enum StormBlow {
    NOTHING,
    RESET,
    SHUT_INPUT,
    SHUT_OUTPUT,
    INTERRUPT,
    SECOND_CLOSER;

    static StormBlow any(SplittableRandom random) {
        return values()[random.nextInt(values().length)];
    }

    void strike(End end) throws IOException {
        try {
            switch (this) {
                case RESET -> end.socket.setSoLinger(true, 0);
                case SHUT_INPUT -> {
                    end.isHalfClosed = true;
                    end.socket.shutdownInput();
                }
                case SHUT_OUTPUT -> {
                    end.isHalfClosed = true;
                    end.socket.shutdownOutput();
                }
                case INTERRUPT -> {
                    end.isEnded = true;
                    end.owner.interrupt();
                }
                case NOTHING, SECOND_CLOSER -> throw new AssertionError(this);
            }
        } catch (SocketException tooEarlyOrTooLate) {
            // Not connected yet, or closed by its owner.
        }
    }
}
