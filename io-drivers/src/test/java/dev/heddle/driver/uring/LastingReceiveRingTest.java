package dev.heddle.driver.uring;

import static dev.heddle.driver.Completion.awaitDone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.PollContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receives that go on, while their ring moves or is lost. */
@Timeout(120)
class LastingReceiveRingTest extends LastingReceiveSuite {

    /** What a former carrier has submitted is its work: the next one arms its own. */
    @Test
    void theNextCarrierArmsItsOwnAndNothingIsLost() throws Exception {
        Link link = connect();
        link.arm();
        int carriers = inLoop(() -> rings.current().carrier);
        stall().countDown();
        assertTrue(inLoop(() -> rings.current().carrier) > carriers);
        for (int i = 0; i < 20; i++) {
            link.begin();
            link.send(10);
            assertEquals(10, link.end());
        }
        until(() -> {
            link.begin();
            link.send(1);
            assertEquals(1, link.end());
            return inLoop(() -> isOfThePresentCarrier(link.endpoint.armed()));
        });
    }

    private static boolean isOfThePresentCarrier(Submission lasting) {
        return lasting != null && lasting.carrier == lasting.ring.carrier;
    }

    /** Blocks the carrier, and returns when a spare one has the core. */
    private CountDownLatch stall() {
        CountDownLatch release = new CountDownLatch(1);
        long before = core.statistics().handOffs();
        core.execute(() -> {
            try {
                release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        until(() -> core.statistics().handOffs() > before);
        return release;
    }

    /** Cancellations, stalls and a shortage of buffers, all against data that is on its way. */
    @Test
    void noByteIsLostOrMovedWhateverMeetsIt() throws Exception {
        for (int i = 0; i < 2 * BUFFERS; i++) {
            connect();
        }
        AtomicBoolean isOver = new AtomicBoolean();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (Link link : links) {
            readers.add(CompletableFuture.runAsync(() -> readToTheEnd(link), this::start));
        }
        var staller =
                CompletableFuture.runAsync(
                        () -> {
                            while (!isOver.get()) {
                                stall().countDown();
                                LockSupport.parkNanos(5_000_000);
                            }
                        },
                        this::start);
        Random random = new Random(1);
        for (int n = 0; n < 4_000; n++) {
            links.get(random.nextInt(links.size())).send(1 + random.nextInt(2 * BUFFER_BYTES));
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextInt(200_000));
            }
        }
        for (Link link : links) {
            link.peer.shutdownOutput();
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        isOver.set(true);
        staller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (Link link : links) {
            assertEquals(link.sent, link.received);
        }
        assertEquals(BUFFERS, free());
    }

    private void start(Runnable body) {
        Thread.ofPlatform().daemon().start(body);
    }

    private void readToTheEnd(Link link) {
        Random random = new Random(links.indexOf(link));
        int told = -1;
        while (told != 0) {
            if (random.nextInt(10) == 0) {
                core.submit(link.operation.awaitReadable(link.endpoint));
                awaitDone(link.operation, PATIENCE);
            }
            link.begin();
            if (random.nextInt(5) == 0) {
                LockSupport.parkNanos(random.nextInt(100_000));
                core.cancel(link.operation);
            }
            told = link.end();
            assertTrue(
                    told >= 0 || told == -Errno.ECANCELED, () -> "a read said " + link.operation);
            if (random.nextInt(20) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
    }

    /** Of what the lost ring has taken nobody knows. */
    @Test
    void aRingThatFailsAbortsTheConnectionsThatItReceivesFor() throws Exception {
        Link waiting = connect();
        waiting.arm();
        waiting.begin();
        Link idle = connect();
        idle.arm();
        core.runInLoop(() -> {
            boolean hasStruck = false;
            while (!hasStruck) {
                hasStruck = strike();
            }
        });
        assertEquals(-Errno.EIO, waiting.end());
        assertEquals(-Errno.ECONNABORTED, idle.receive());
        assertEquals(-1, idle.peer.getInputStream().read());
        idle.close();
        Link next = connect();
        next.arm();
    }

    /** The question when to end its sleep strikes the ring's run, as a failed system call does. */
    private boolean strike() {
        AtomicBoolean hasStruck = new AtomicBoolean();
        driver.poll(
                new PollContext() {
                    @Override
                    public boolean canBlock() {
                        return true;
                    }

                    @Override
                    public long deadlineNanos() {
                        hasStruck.set(true);
                        throw new IllegalStateException("on purpose");
                    }
                });
        return hasStruck.get();
    }
}
