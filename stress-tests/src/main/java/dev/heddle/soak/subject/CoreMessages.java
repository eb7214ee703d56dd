package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.Violations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.LongAdder;

/** Messages between threads of different cores: each sender's arrive in its order, and all do. */
final class CoreMessages implements Workload {
    private static final int SENDERS = 6;
    private static final int BURST = 30;
    private static final long LAST = -1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TargetRuntime runtime;
    private final Violations violations;
    private final CountedThreads threads;
    private final LongAdder messages = new LongAdder();
    private volatile boolean isStopped;

    CoreMessages(TargetRuntime runtime, Violations violations) {
        this.runtime = runtime;
        this.violations = violations;
        threads = new CountedThreads("messages", violations);
    }

    /**
     * One message.
     *
     * @param sender whose
     * @param number counted from 0; {@link #LAST} behind the last one
     * @param sent how many there were, in the last one
     */
    record Message(int sender, long number, long sent) {}

    /** Three receivers, by queues that park in three ways, each with its senders on other cores. */
    @Override
    public void start() {
        isStopped = false;
        List<BlockingQueue<Message>> queues = new ArrayList<>();
        queues.add(new LinkedTransferQueue<>());
        queues.add(new ArrayBlockingQueue<>(64));
        queues.add(new SynchronousQueue<>());
        for (int i = 0; i < queues.size(); i++) {
            BlockingQueue<Message> queue = queues.get(i);
            threads.start(runtime.threadsOn(i), () -> receive(queue));
            for (int sender = 0; sender < SENDERS; sender++) {
                int name = sender;
                threads.start(runtime.threadsOn(i + 1 + sender), () -> send(queue, name));
            }
        }
    }

    private void send(BlockingQueue<Message> queue, int sender) throws InterruptedException {
        long number = 0;
        while (!isStopped) {
            for (int i = 0; i < BURST; i++) {
                queue.put(new Message(sender, number++, 0));
            }
            Thread.sleep(10);
        }
        queue.put(new Message(sender, LAST, number));
    }

    private void receive(BlockingQueue<Message> queue) throws InterruptedException {
        Order order = new Order(SENDERS, violations);
        while (!order.isDone()) {
            order.accept(queue.take());
            messages.increment();
        }
    }

    @Override
    public void stop() throws InterruptedException {
        isStopped = true;
        threads.join(PATIENCE);
    }

    @Override
    public String figures() {
        return "messages between cores " + messages;
    }

    /** What a receiver has heard of each sender. Confined to the receiver. */
    static final class Order {
        private final long[] next;
        private final Violations violations;
        private int left;

        Order(int senders, Violations violations) {
            next = new long[senders];
            left = senders;
            this.violations = violations;
        }

        void accept(Message message) {
            long expected = next[message.sender()];
            if (message.number() == LAST) {
                left--;
                if (message.sent() != expected) {
                    violations.add(
                            "messages of sender " + message.sender(),
                            message.sent() + " sent, " + expected + " received");
                }
            } else if (message.number() != expected) {
                violations.add(
                        "messages of sender " + message.sender(),
                        "number " + message.number() + " came where " + expected + " was due");
                next[message.sender()] = message.number() + 1;
            } else {
                next[message.sender()]++;
            }
        }

        boolean isDone() {
            return left == 0;
        }
    }
}
