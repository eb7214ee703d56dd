package dev.heddle.support;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** How far each of many has come who do the same thing over and over. */
public final class Progress {
    private final List<AtomicInteger> rounds = new CopyOnWriteArrayList<>();

    /** One more of them, who counts its rounds. */
    public AtomicInteger join() {
        AtomicInteger mine = new AtomicInteger();
        rounds.add(mine);
        return mine;
    }

    /** Each of them makes a whole round after the call, and in time. */
    public void awaitRound(Duration within) {
        // The first one to end may have begun before.
        int[] wanted = rounds.stream().mapToInt(counter -> counter.get() + 2).toArray();
        await().atMost(within)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() ->
                        IntStream.range(0, wanted.length)
                                .allMatch(i -> rounds.get(i).get() >= wanted[i]));
    }
}
