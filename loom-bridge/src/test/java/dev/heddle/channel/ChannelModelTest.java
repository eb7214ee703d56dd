package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.Seed;
import dev.heddle.support.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

/**
 * Random steps on a channel, one after the other, each checked against a model: a queue of values,
 * and queues of those who wait. What has to wait does so in a thread of its own until a later step
 * ends it.
 */
class ChannelModelTest {
    private static final int SCHEDULES = Integer.getInteger("heddle.test.schedules", 30);
    private static final int STEPS = 120;
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    @Test
    void channelsAreQueues() throws Exception {
        Seed.runEach(SCHEDULES, random -> new Schedule(random).play());
    }

    /** A sender that waits, with its value. */
    private record Sender(Task<Void> task, int value) {}

    private static final class Schedule {
        private final SplittableRandom random;
        private final int capacity;
        private final Channel<Integer> channel;
        private final List<String> history = new ArrayList<>();

        private final Deque<Integer> values = new ArrayDeque<>();
        private final Deque<Sender> senders = new ArrayDeque<>();
        private final Deque<Task<Integer>> receivers = new ArrayDeque<>();
        private boolean isClosed;
        private int sent;

        Schedule(SplittableRandom random) {
            this.random = random;
            capacity = random.nextInt(4);
            channel = Channel.bounded(capacity);
        }

        void play() throws Exception {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                close();
                while (!values.isEmpty()) {
                    receive();
                }
                receive();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("capacity " + capacity + ", " + history, e);
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(100)) {
                case 0 -> close();
                case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> interruptOne();
                case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> offer();
                case 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 -> poll();
                default -> {
                    if (random.nextBoolean()) {
                        send();
                    } else {
                        receive();
                    }
                }
            }
            assertEquals(values.size(), channel.size());
            assertEquals(isClosed && values.isEmpty(), channel.isEnded());
        }

        private void send() throws Exception {
            int value = sent++;
            history.add("send " + value);
            Task<Void> task = Task.run(THREADS, () -> channel.send(value));
            if (isClosed) {
                task.failure(ChannelClosedException.class);
            } else if (isTaken(value)) {
                task.get();
            } else {
                senders.add(new Sender(task.awaitParked(), value));
            }
        }

        private void offer() throws Exception {
            int value = sent++;
            history.add("offer " + value);
            if (isClosed) {
                assertThrows(ChannelClosedException.class, () -> channel.offer(value));
            } else {
                boolean isSent = channel.offer(value);
                assertEquals(isTaken(value), isSent);
            }
        }

        /** Whether the model takes a value without waiting. */
        private boolean isTaken(int value) throws Exception {
            Task<Integer> receiver = receivers.poll();
            if (receiver != null) {
                assertEquals(value, receiver.get());
                return true;
            }
            return values.size() < capacity && values.add(value);
        }

        private void receive() throws Exception {
            history.add("receive");
            Task<Integer> task = Task.call(THREADS, channel::receive);
            if (values.isEmpty() && senders.isEmpty() && !isClosed) {
                receivers.add(task.awaitParked());
            } else {
                assertEquals(next(), task.get());
            }
        }

        private void poll() throws Exception {
            history.add("poll");
            Integer value = channel.poll();
            assertEquals(next(), value);
        }

        /** What the model gives without waiting; null if it has nothing. */
        private Integer next() throws Exception {
            Integer value = values.poll();
            Sender sender = senders.poll();
            if (sender == null) {
                return value;
            }
            sender.task.get();
            if (value == null) {
                return sender.value;
            }
            values.add(sender.value);
            return value;
        }

        private void interruptOne() throws Exception {
            if (!senders.isEmpty()) {
                history.add("interrupt a sender");
                Sender sender = chosenOf(senders);
                sender.task.thread().interrupt();
                sender.task.failure(InterruptedException.class);
            } else if (!receivers.isEmpty()) {
                history.add("interrupt a receiver");
                Task<Integer> receiver = chosenOf(receivers);
                receiver.thread().interrupt();
                receiver.failure(InterruptedException.class);
            }
        }

        private <E> E chosenOf(Deque<E> queue) {
            List<E> all = new ArrayList<>(queue);
            E chosen = all.get(random.nextInt(all.size()));
            queue.remove(chosen);
            return chosen;
        }

        private void close() throws Exception {
            history.add("close");
            channel.close();
            isClosed = true;
            for (Sender sender : senders) {
                sender.task.failure(ChannelClosedException.class);
            }
            for (Task<Integer> receiver : receivers) {
                assertNull(receiver.get());
            }
            senders.clear();
            receivers.clear();
        }
    }
}
