package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.Deadline;
import dev.heddle.scheduler.DeadlinePassedException;
import dev.heddle.support.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What each call promises, with threads of the JDK's. */
class ChannelTest {
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();
    private static final Duration SHORT = Duration.ofMillis(5);

    private static <T> Task<T> waiting(Callable<T> body) {
        return Task.call(THREADS, body).awaitParked();
    }

    private static Task<Void> waitingToSend(Channel<Integer> channel, int value) {
        return waiting(() -> {
            channel.send(value);
            return null;
        });
    }

    @Test
    void aValueWaitsForItsReceiver() throws Exception {
        Channel<Integer> channel = Channel.bounded(2);
        channel.send(1);
        assertTrue(channel.offer(2));
        assertFalse(channel.offer(3), "there is room for two");
        assertEquals(2, channel.size());
        assertEquals(1, channel.receive());
        assertEquals(2, channel.poll());
        assertNull(channel.poll());
        assertFalse(channel.isEnded());
    }

    @Test
    void aReceiverWaitsForItsValue() throws Exception {
        Channel<Integer> channel = Channel.unbounded();
        Task<Integer> first = waiting(channel::receive);
        Task<Integer> second = waiting(channel::receive);
        assertTrue(channel.offer(1));
        assertEquals(1, first.get());
        assertFalse(second.isDone());
        channel.send(2);
        assertEquals(2, second.get());
        assertEquals(0, channel.size());
    }

    @Test
    void sendersWaitForRoomInTheirOrder() throws Exception {
        Channel<Integer> channel = Channel.bounded(1);
        channel.send(0);
        Task<Void> first = waitingToSend(channel, 1);
        Task<Void> second = waitingToSend(channel, 2);
        assertEquals(0, channel.receive());
        first.get();
        assertFalse(second.isDone());
        assertEquals(1, channel.poll());
        second.get();
        assertEquals(2, channel.receive());
    }

    @Test
    void withoutRoomASenderWaitsForItsReceiver() throws Exception {
        Channel<Integer> channel = Channel.bounded(0);
        assertFalse(channel.offer(1));
        assertNull(channel.poll());
        Task<Void> sender = waitingToSend(channel, 2);
        assertEquals(0, channel.size());
        assertEquals(2, channel.receive());
        sender.get();
        Task<Integer> receiver = waiting(channel::receive);
        assertTrue(channel.offer(3));
        assertEquals(3, receiver.get());
    }

    @Test
    void whatWasSentIsReceivedAfterTheClose() throws Exception {
        Channel<Integer> channel = Channel.bounded(2);
        channel.send(1);
        channel.send(2);
        Task<Void> late = waitingToSend(channel, 3);
        channel.close();
        late.failure(ChannelClosedException.class);
        assertThrows(ChannelClosedException.class, () -> channel.send(4));
        assertThrows(ChannelClosedException.class, () -> channel.offer(4));
        assertFalse(channel.isEnded());
        assertEquals(1, channel.receive());
        assertEquals(2, channel.receive());
        assertTrue(channel.isEnded());
        assertNull(channel.receive());
        assertNull(channel.receive(SHORT));
        assertNull(channel.poll());
        channel.close();
    }

    @Test
    void receiversThatWaitHearOfTheClose() throws Exception {
        Channel<Integer> channel = Channel.bounded(0);
        Task<Integer> first = waiting(channel::receive);
        Task<Integer> second =
                waiting(() -> channel.receive(Task.PATIENCE.multipliedBy(1_000_000)));
        channel.close();
        assertNull(first.get());
        assertNull(second.get());
    }

    @Test
    void theDeadlineOfAScopeEndsAWaitAndLeavesNothingBehind() throws Exception {
        Channel<Integer> channel = Channel.bounded(1);
        for (Duration time : List.of(SHORT, Duration.ZERO)) {
            String message =
                    assertThrows(
                                    DeadlinePassedException.class,
                                    () -> Deadline.within(time, () -> channel.receive()))
                            .getMessage();
            assertEquals(
                    "nothing came to the channel before the deadline of the calling thread's scope",
                    message);
        }
        assertThrows(
                TimeoutException.class,
                () -> Deadline.within(SHORT, () -> channel.receive(Task.PATIENCE)));
        Deadline.within(Duration.ZERO, () -> sendOne(channel));
        assertThrows(
                DeadlinePassedException.class,
                () -> Deadline.within(SHORT, () -> sendOne(channel)));
        assertEquals(1, Deadline.within(Duration.ZERO, () -> channel.receive()));
        assertNull(channel.poll(), "what was not sent in time never comes");
    }

    private static Channel<Integer> sendOne(Channel<Integer> channel) throws InterruptedException {
        channel.send(1);
        return channel;
    }

    @Test
    void aTimeoutLeavesNothingBehind() throws Exception {
        Channel<Integer> channel = Channel.bounded(1);
        assertThrows(TimeoutException.class, () -> channel.receive(SHORT));
        assertThrows(TimeoutException.class, () -> channel.receive(Duration.ZERO));
        assertThrows(TimeoutException.class, () -> channel.receive(Duration.ofSeconds(-1)));
        channel.send(1, Duration.ZERO);
        assertThrows(TimeoutException.class, () -> channel.send(2, SHORT));
        assertThrows(TimeoutException.class, () -> channel.send(2, Duration.ZERO));
        assertEquals(1, channel.receive(Duration.ZERO));
        assertNull(channel.poll(), "what was not sent in time never comes");
        assertTrue(channel.offer(3), "nobody who gave up gets it");
        assertEquals(3, channel.poll());
    }

    @Test
    void whoGivesUpInTheMiddleOfTheQueueLeavesTheOthersIn() throws Exception {
        Channel<Integer> channel = Channel.bounded(0);
        Task<Void> first = waitingToSend(channel, 1);
        Task<Void> second = waitingToSend(channel, 2);
        Task<Void> third = waitingToSend(channel, 3);
        second.thread().interrupt();
        second.failure(InterruptedException.class);
        third.thread().interrupt();
        third.failure(InterruptedException.class);
        Task<Void> fourth = waitingToSend(channel, 4);
        assertEquals(1, channel.receive());
        assertEquals(4, channel.receive());
        first.get();
        fourth.get();
    }

    @Test
    void anInterruptEndsTheWaitOnly() throws Exception {
        Channel<Integer> channel = Channel.bounded(1);
        Task<Integer> receiver = waiting(channel::receive);
        receiver.thread().interrupt();
        receiver.failure(InterruptedException.class);
        Task<Boolean> interrupted =
                Task.call(
                        THREADS,
                        () -> {
                            Thread.currentThread().interrupt();
                            channel.send(1); // needs no waiting
                            return Thread.interrupted();
                        });
        assertTrue(interrupted.get());
        assertEquals(1, channel.receive());
    }

    /** Somebody may unpark a thread that the channel has parked. */
    @Test
    void aStrayUnparkEndsNoWait() throws Exception {
        Channel<Integer> channel = Channel.unbounded();
        Task<Integer> receiver = waiting(channel::receive);
        for (int i = 0; i < 100; i++) {
            LockSupport.unpark(receiver.thread());
        }
        receiver.awaitParked();
        channel.send(7);
        assertEquals(7, receiver.get());
    }

    @Test
    void badInputIsNamed() {
        var negative =
                assertThrows(IllegalArgumentException.class, () -> Channel.<String>bounded(-1));
        assertTrue(negative.getMessage().contains("-1"), negative.getMessage());
        Channel<String> channel = Channel.unbounded();
        assertThrows(NullPointerException.class, () -> channel.send(null));
        assertThrows(NullPointerException.class, () -> channel.offer(null));
    }

    @Test
    void itSaysWhatItIs() throws Exception {
        Channel<Integer> channel = Channel.bounded(3);
        channel.send(1);
        assertEquals("channel of 1 values and room for 3", channel.toString());
        channel.close();
        assertEquals("channel of 1 values and room for 3, closed", channel.toString());
        assertEquals("channel of 0 values", Channel.unbounded().toString());
    }
}
