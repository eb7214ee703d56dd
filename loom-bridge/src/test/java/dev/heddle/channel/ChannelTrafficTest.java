package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.driver.IoDrivers;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many senders and receivers at once: on one core, on two, and beside threads of the JDK's. */
@ParameterizedClass(name = "{0} core(s)")
@ValueSource(ints = {1, 2})
class ChannelTrafficTest {
    private static final int SENDERS = 6;
    private static final int RECEIVERS = 5;
    private static final int VALUES = 2_000;

    @Parameter int cores;

    private CoreGroup group;
    private final List<ThreadFactory> kinds = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        HeddleSockets.require(IoDrivers.NIO, cores);
        group = Heddle.newCoreGroup(HeddleOptions.defaults().withCores(cores));
        for (Core core : group.cores()) {
            kinds.add(Heddle.threadFactory(core));
        }
        kinds.add(Thread.ofVirtual().factory());
        kinds.add(Thread.ofPlatform().factory());
    }

    @AfterEach
    void close() {
        if (group != null) {
            group.close();
        }
    }

    /** One value: from whom, and which. */
    private record Sent(int sender, int number) {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, Integer.MAX_VALUE})
    void eachValueComesOnceAndInItsSendersOrder(int capacity) throws Exception {
        expectAll(Channel.bounded(capacity), false);
    }

    /** Those who give up and come again meet those who complete them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16})
    void nothingIsLostWhereThreadsGiveUp(int capacity) throws Exception {
        expectAll(Channel.bounded(capacity), true);
    }

    private void expectAll(Channel<Sent> channel, boolean isImpatient) throws Exception {
        List<Task<Void>> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            int sender = i;
            senders.add(
                    Task.run(
                            kinds.get(i % kinds.size()),
                            () -> {
                                for (int number = 0; number < VALUES; number++) {
                                    send(channel, new Sent(sender, number), isImpatient);
                                }
                            }));
        }
        List<Task<List<Sent>>> receivers = new ArrayList<>();
        for (int i = 0; i < RECEIVERS; i++) {
            receivers.add(
                    Task.call(
                            kinds.get((i + 1) % kinds.size()),
                            () -> receiveAll(channel, isImpatient)));
        }
        for (Task<Void> sender : senders) {
            sender.get();
        }
        channel.close();
        BitSet came = new BitSet(SENDERS * VALUES);
        for (Task<List<Sent>> receiver : receivers) {
            int[] last = new int[SENDERS];
            for (Sent sent : receiver.get()) {
                assertTrue(sent.number >= last[sent.sender], "out of order: " + sent);
                last[sent.sender] = sent.number + 1;
                int index = sent.sender * VALUES + sent.number;
                assertTrue(!came.get(index), "twice: " + sent);
                came.set(index);
            }
        }
        assertEquals(SENDERS * VALUES, came.cardinality());
    }

    /** Up to 1 ms, often not enough; never none, or two who have none would never meet. */
    private static Duration patience(int number) {
        return Duration.ofNanos((1 + number % 50) * 20_000L);
    }

    private static void send(Channel<Sent> channel, Sent sent, boolean isImpatient)
            throws InterruptedException {
        while (isImpatient) {
            try {
                channel.send(sent, patience(sent.number));
                return;
            } catch (TimeoutException again) {
                LockSupport.parkNanos(1_000);
            }
        }
        channel.send(sent);
    }

    private static List<Sent> receiveAll(Channel<Sent> channel, boolean isImpatient)
            throws InterruptedException {
        List<Sent> all = new ArrayList<>();
        while (true) {
            try {
                Sent sent = isImpatient ? channel.receive(patience(all.size())) : channel.receive();
                if (sent == null) {
                    return all;
                }
                all.add(sent);
            } catch (TimeoutException again) {
                LockSupport.parkNanos(1_000);
            }
        }
    }
}
