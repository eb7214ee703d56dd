package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreStatistics;
import dev.heddle.support.ManyClients;
import dev.heddle.support.Task;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a push costs, by the counters of the one core that does nothing else. */
abstract class PushCostSuite extends HeddleSuite {
    /** What the counters have gained from the call to its return. */
    record Cost(long kernelEntries, long submissions, long completions, long tasks) {
        static Cost between(CoreStatistics before, CoreStatistics after) {
            return new Cost(
                    after.driver().kernelEntries() - before.driver().kernelEntries(),
                    after.driver().submissions() - before.driver().submissions(),
                    after.driver().completions() - before.driver().completions(),
                    after.tasks() - before.tasks());
        }
    }

    Cost costOfPushTo(int count) throws Exception {
        List<HeddleSocket> connections = new ArrayList<>();
        try (ServerSocket listener = heddle.listen(4096)) {
            // Meanwhile: there may be more than the backlog holds.
            Task<Void> accepting =
                    start(() -> {
                        for (int i = 0; i < count; i++) {
                            connections.add((HeddleSocket) listener.accept());
                        }
                    });
            try (ManyClients clients =
                    new ManyClients(listener.getLocalSocketAddress(), count, i -> false)) {
                accepting.get();
                assertEquals(count, clients.clients().size());
                return costOfPushTo(connections);
            }
        } finally {
            for (HeddleSocket connection : connections) {
                connection.close();
            }
        }
    }

    private Cost costOfPushTo(List<HeddleSocket> connections) throws Exception {
        ByteBuffer message = ByteBuffer.allocateDirect(100);
        return Task.call(
                        heddle.threads(),
                        () -> {
                            // The first one loads classes and gives each a home.
                            push(connections, message);
                            Core core = heddle.group().cores().getFirst();
                            CoreStatistics before = core.statistics();
                            push(connections, message);
                            return Cost.between(before, core.statistics());
                        })
                .get();
    }

    private static void push(List<HeddleSocket> connections, ByteBuffer message) {
        Deadline deadline = Deadline.after(Task.PATIENCE);
        for (WriteResult result : HeddleSocket.writeAll(connections, message, deadline)) {
            assertTrue(result.isComplete());
        }
    }

    /**
     * Beside the pusher's wake-up, tasks are the pauses after 128 sends or more; one wake-up per
     * completion would be 400.
     */
    @Test
    void eachWriteIsOneSubmissionAndThePusherIsWokenOnce() throws Exception {
        Cost cost = costOfPushTo(400);
        assertEquals(400, cost.submissions());
        assertEquals(400, cost.completions());
        assertTrue(cost.tasks() <= 5, cost.toString());
    }
}
