package dev.heddle.driver;

import static dev.heddle.driver.Completion.awaitDone;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waits for descriptors of others, which are closed and replaced as their owners like it. */
@Timeout(60)
abstract class ForeignDescriptorSuite {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    IoTransport transport;
    CoreGroup group;
    Core core;
    private final List<Integer> numbers = new ArrayList<>();
    private IoEndpoint alwaysReady;

    abstract String driver();

    @BeforeEach
    void openGroup() throws Exception {
        try {
            transport = IoDrivers.choose(driver()).transport();
        } catch (UnsupportedOperationException e) {
            abort(e.getMessage());
        }
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("foreign")
                                .withCores(2)
                                .withDrivers(transport::newDriver));
        core = group.cores().getFirst();
        int[] pipe = pipe();
        assertTrue(RawDescriptors.write(pipe[1]));
        alwaysReady = watch(pipe[0]);
    }

    @AfterEach
    void closeAll() {
        if (group != null) {
            group.close();
        }
        numbers.forEach(RawDescriptors::closeIfOpen);
    }

    IoEndpoint watch(int number) {
        return present(transport.watch(number));
    }

    private static <T> T present(T value) {
        assertNotNull(value);
        return value;
    }

    int[] pipe() {
        return owned(RawDescriptors.pipe());
    }

    private int[] socketPair() {
        return owned(RawDescriptors.socketPair());
    }

    private int[] owned(int[] both) {
        numbers.add(both[0]);
        numbers.add(both[1]);
        return both;
    }

    private int duplicate(int number) {
        return owned(RawDescriptors.duplicate(number));
    }

    private int owned(int number) {
        numbers.add(number);
        return number;
    }

    int perform(IoOperation operation) {
        core.submit(operation);
        return awaitDone(operation);
    }

    static IoOperation readable(IoEndpoint endpoint) {
        return new IoOperation().awaitReadable(endpoint);
    }

    static IoOperation writable(IoEndpoint endpoint) {
        return new IoOperation().awaitWritable(endpoint);
    }

    /** What was submitted is armed after it, and what has happened before is delivered. */
    void letTheCorePoll() {
        for (int i = 0; i < 2; i++) {
            assertEquals(0, perform(readable(alwaysReady)));
        }
    }

    private void assertWaits(IoOperation operation) {
        letTheCorePoll();
        assertFalse(operation.isDone(), () -> operation + " with " + operation.result());
    }

    private IoOperation submitted(IoOperation operation) {
        core.submit(operation);
        assertWaits(operation);
        return operation;
    }

    private void cancel(IoOperation operation) {
        core.cancel(operation);
        assertEquals(-Errno.ECANCELED, awaitDone(operation));
    }

    // --- readiness

    @Test
    void readinessThatIsThereEndsAWait() {
        int[] pipe = pipe();
        IoEndpoint reader = watch(pipe[0]);
        RawDescriptors.write(pipe[1]);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 10; i++) {
            assertEquals(0, perform(wait.awaitReadable(reader)));
        }
        assertEquals(8, RawDescriptors.read(pipe[0]), "the byte is still there");
        assertEquals(0, perform(writable(watch(pipe[1]))));
    }

    @Test
    void readinessThatComesLaterEndsAWait() {
        int[] pair = socketPair();
        IoEndpoint endpoint = watch(pair[0]);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 100; i++) {
            submitted(wait.awaitReadable(endpoint));
            RawDescriptors.write(pair[1]);
            assertEquals(0, awaitDone(wait));
            assertEquals(8, RawDescriptors.read(pair[0]));
        }
    }

    /** The other direction waits on, whichever is ready first. */
    @Test
    void bothDirectionsWaitAtATime() {
        int[] pair = socketPair();
        IoEndpoint endpoint = watch(pair[0]);
        RawDescriptors.fill(pair[0]);
        IoOperation reading = submitted(readable(endpoint));
        IoOperation writing = submitted(writable(endpoint));
        RawDescriptors.write(pair[1]);
        assertEquals(0, awaitDone(reading));
        assertWaits(writing);
        RawDescriptors.read(pair[0]);
        submitted(reading.awaitReadable(endpoint));
        while (RawDescriptors.read(pair[1]) > 0) {
            // Until there is room.
        }
        assertEquals(0, awaitDone(writing));
        assertWaits(reading);
        cancel(reading);
        assertEquals(0, perform(writing.awaitWritable(endpoint)));
    }

    @Test
    void oneDirectionIsCancelledWhileTheOtherWaits() {
        int[] pair = socketPair();
        IoEndpoint endpoint = watch(pair[0]);
        RawDescriptors.fill(pair[0]);
        IoOperation writing = submitted(writable(endpoint));
        IoOperation reading = submitted(readable(endpoint));
        cancel(reading);
        RawDescriptors.write(pair[1]);
        assertWaits(writing);
        while (RawDescriptors.read(pair[1]) > 0) {
            // Until there is room.
        }
        assertEquals(0, awaitDone(writing));
    }

    @Test
    void theEndOfTheInputIsNoRoom() {
        int[] pair = socketPair();
        IoEndpoint endpoint = watch(pair[0]);
        RawDescriptors.fill(pair[0]);
        RawDescriptors.endOutput(pair[1]);
        assertEquals(0, perform(readable(endpoint)));
        IoOperation writing = new IoOperation();
        cancel(submitted(writing.awaitWritable(endpoint)));
        submitted(writing.awaitWritable(endpoint));
        while (RawDescriptors.read(pair[1]) > 0) {
            // Until there is room.
        }
        assertEquals(0, awaitDone(writing));
    }

    @Test
    void theEndOfAPipeEndsWaitsAtBothEnds() {
        int[] pipe = pipe();
        IoOperation reading = submitted(readable(watch(pipe[0])));
        RawDescriptors.close(pipe[1]);
        assertEquals(0, awaitDone(reading));
        int[] full = pipe();
        RawDescriptors.fill(full[1]);
        IoOperation writing = submitted(writable(watch(full[1])));
        RawDescriptors.close(full[0]);
        assertEquals(0, awaitDone(writing));
        assertEquals(0, perform(readable(watch(full[1]))), "an error is for both directions");
    }

    @Test
    void aResetEndsWaitsInBothDirections() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Socket socket = Socket.newSocketStream();
            try {
                IoEndpoint endpoint = connected(socket, server);
                java.net.Socket peer = server.accept();
                IoOperation reading = submitted(readable(endpoint));
                IoOperation writing = new IoOperation();
                fillUntilWaiting(socket, writing, endpoint);
                peer.setSoLinger(true, 0);
                peer.close();
                assertEquals(0, awaitDone(reading));
                assertEquals(0, awaitDone(writing));
                assertEquals(0, perform(reading.awaitReadable(endpoint)));
                assertEquals(0, perform(writing.awaitWritable(endpoint)));
            } finally {
                socket.close();
            }
        }
    }

    private IoEndpoint connected(Socket socket, ServerSocket server) throws IOException {
        socket.connect(server.getLocalSocketAddress());
        IoEndpoint endpoint = watch(socket.intValue());
        assertEquals(0, perform(writable(endpoint)));
        assertEquals(0, socket.getSoError());
        return endpoint;
    }

    private void fillUntilWaiting(Socket socket, IoOperation writing, IoEndpoint endpoint)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
        do {
            while (socket.write(bytes, 0, bytes.capacity()) > 0) {
                // Until there is no room.
            }
            core.submit(writing.awaitWritable(endpoint));
            // The kernel still moves from one end to the other what it has taken.
            letTheCorePoll();
        } while (writing.isDone());
    }

    @Test
    void aRefusedConnectEndsTheWaitForIt() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            Socket waiting = null;
            IoOperation wait = new IoOperation();
            try (ServerSocket crowded = new ServerSocket(0, 1, LOOPBACK)) {
                while (waiting == null) {
                    assertTrue(sockets.size() < 50, "a backlog without end");
                    Socket socket = Socket.newSocketStream();
                    sockets.add(socket);
                    socket.connect(crowded.getLocalSocketAddress());
                    core.submit(wait.awaitWritable(watch(socket.intValue())));
                    letTheCorePoll();
                    if (!wait.isDone()) {
                        waiting = socket;
                    }
                }
            }
            // The next SYN, after a second, finds nobody.
            assertEquals(0, awaitDone(wait));
            assertEquals(Errno.ECONNREFUSED, waiting.getSoError());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aDescriptorThatNobodyWaitsForCostsNothing() throws Exception {
        int[] pair = socketPair();
        IoEndpoint endpoint = watch(pair[0]);
        IoOperation wait = new IoOperation();
        submitted(wait.awaitReadable(endpoint));
        RawDescriptors.write(pair[1]);
        assertEquals(0, awaitDone(wait));
        assertQuiet("has ended");
        RawDescriptors.read(pair[0]);
        submitted(wait.awaitReadable(endpoint));
        cancel(wait);
        RawDescriptors.write(pair[1]);
        assertQuiet("was cancelled");
        RawDescriptors.close(pair[1]);
        assertQuiet("is over and the descriptor hung up");
    }

    private void assertQuiet(String why) throws InterruptedException {
        letTheCorePoll();
        CountDownLatch later = new CountDownLatch(1);
        long turns = core.statistics().turns();
        long entries = core.statistics().driver().kernelEntries();
        assertNotNull(core.schedule(later::countDown, 100, TimeUnit.MILLISECONDS));
        assertTrue(later.await(20, TimeUnit.SECONDS));
        turns = core.statistics().turns() - turns;
        entries = core.statistics().driver().kernelEntries() - entries;
        assertTrue(turns < 10, turns + " turns after a wait that " + why);
        assertTrue(entries < 10, entries + " kernel entries after a wait that " + why);
    }

    /** As those of the JDK's selectors. */
    @Test
    void anEpollInstanceIsReadableWhereItsFilesAre() throws Exception {
        FileDescriptor set = Native.newEpollCreate();
        try {
            int[] pipe = pipe();
            Native.epollCtlAdd(set.intValue(), pipe[0], Native.EPOLLIN);
            IoEndpoint endpoint = watch(set.intValue());
            IoOperation wait = new IoOperation();
            for (int i = 0; i < 10; i++) {
                submitted(wait.awaitReadable(endpoint));
                RawDescriptors.write(pipe[1]);
                assertEquals(0, awaitDone(wait));
                assertEquals(0, perform(wait.awaitReadable(endpoint)));
                RawDescriptors.read(pipe[0]);
            }
        } finally {
            set.close();
        }
    }

    // --- numbers

    /** Each file of the number is waited for by the same endpoint; the ones before live on. */
    @Test
    void aNumberIsUsedAgain() {
        for (boolean withClose : new boolean[] {true, false}) {
            int number = owned(RawDescriptors.duplicate(pipe()[0]));
            IoEndpoint endpoint = watch(number);
            IoOperation wait = new IoOperation();
            List<Integer> before = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int event = owned(RawDescriptors.event());
                int[] both =
                        switch (i % 3) {
                            case 0 -> pipe();
                            case 1 -> socketPair();
                            default -> new int[] {event, event};
                        };
                if (withClose) {
                    RawDescriptors.close(number);
                }
                RawDescriptors.replace(both[0], number);
                submitted(wait.awaitReadable(endpoint));
                before.forEach(RawDescriptors::write);
                assertWaits(wait);
                RawDescriptors.write(both[1]);
                assertEquals(0, awaitDone(wait));
                RawDescriptors.read(number);
                before.add(both[1]);
            }
        }
    }

    /** The registration cannot be removed any more, and the file's event comes under the number. */
    @Test
    void aFileThatIsReplacedDuringAWaitEndsNoLaterOne() {
        int[] first = pipe();
        int[] second = pipe();
        int number = duplicate(first[0]);
        IoEndpoint endpoint = watch(number);
        IoOperation wait = submitted(readable(endpoint));
        RawDescriptors.replace(second[0], number);
        cancel(wait);
        submitted(wait.awaitReadable(endpoint));
        RawDescriptors.write(first[1]);
        assertWaits(wait);
        RawDescriptors.write(second[1]);
        assertEquals(0, awaitDone(wait));
    }

    /** Likewise where nobody has cancelled, and the other direction begins to wait. */
    @Test
    void aFileThatIsReplacedDuringAWaitDoesNotKeepTheOtherDirectionFromWaiting() {
        int[] first = socketPair();
        int[] second = socketPair();
        RawDescriptors.fill(second[0]);
        int number = duplicate(first[0]);
        IoEndpoint endpoint = watch(number);
        IoOperation reading = submitted(readable(endpoint));
        RawDescriptors.replace(second[0], number);
        IoOperation writing = submitted(writable(endpoint));
        while (RawDescriptors.read(second[1]) > 0) {
            // Until there is room.
        }
        assertEquals(0, awaitDone(writing));
        cancel(reading);
    }

    @Test
    void aFileGetsItsNumberBack() {
        int[] first = pipe();
        int[] second = pipe();
        int number = duplicate(first[0]);
        IoEndpoint endpoint = watch(number);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 5; i++) {
            submitted(wait.awaitReadable(endpoint));
            RawDescriptors.write(first[1]);
            assertEquals(0, awaitDone(wait));
            RawDescriptors.read(number);
            RawDescriptors.replace(second[0], number);
            cancel(submitted(wait.awaitReadable(endpoint)));
            // Its registration was never removed.
            RawDescriptors.replace(first[0], number);
        }
    }

    /** As the JDK does before it closes what threads wait for. */
    @Test
    void aNumberIsReplacedByAHungUpSocketWhileSomebodyWaits() {
        int[] pair = socketPair();
        int[] marker = socketPair();
        RawDescriptors.close(marker[1]);
        int number = duplicate(pair[0]);
        RawDescriptors.close(pair[0]);
        IoEndpoint endpoint = watch(number);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 20; i++) {
            submitted(wait.awaitReadable(endpoint));
            RawDescriptors.replace(marker[0], number);
            cancel(wait);
            assertEquals(0, perform(wait.awaitReadable(endpoint)), "the marker is readable");
            int[] next = socketPair();
            RawDescriptors.close(number);
            RawDescriptors.replace(next[0], number);
        }
    }

    @Test
    void aFreshEndpointOfANumberThatWasDroppedWaits() {
        int[] pipe = pipe();
        for (int i = 0; i < 50; i++) {
            IoOperation wait = submitted(readable(watch(pipe[0])));
            RawDescriptors.write(pipe[1]);
            assertEquals(0, awaitDone(wait));
            RawDescriptors.read(pipe[0]);
        }
    }

    @Test
    void aRegularFileIsAlwaysReady(@TempDir Path folder) throws Exception {
        FileDescriptor file =
                FileDescriptor.from(Files.createFile(folder.resolve("file")).toFile());
        try {
            IoEndpoint endpoint = watch(file.intValue());
            IoOperation wait = new IoOperation();
            for (int i = 0; i < 3; i++) {
                assertEquals(0, perform(wait.awaitReadable(endpoint)));
                assertEquals(0, perform(wait.awaitWritable(endpoint)));
            }
        } finally {
            file.close();
        }
    }

    @Test
    void aNumberThatNobodyHasIsRefusedUntilSomebodyHasIt() {
        int[] pipe = pipe();
        int number = duplicate(pipe[0]);
        IoEndpoint endpoint = watch(number);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 3; i++) {
            cancel(submitted(wait.awaitReadable(endpoint)));
            RawDescriptors.close(number);
            assertEquals(-Errno.EBADF, perform(wait.awaitReadable(endpoint)));
            assertEquals(-Errno.EBADF, perform(wait.awaitWritable(endpoint)));
            RawDescriptors.replace(pipe[0], number);
        }
        assertEquals(-Errno.EBADF, perform(readable(watch(Integer.MAX_VALUE))));
        assertThrows(IllegalArgumentException.class, () -> transport.watch(-1));
    }

    // --- cancel and close

    @Test
    void anAddressIsFreeOnceTheWaitForItsListenerIsCancelled() throws Exception {
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, 0);
        for (int i = 0; i < 20; i++) {
            Socket listener = Socket.newSocketStream();
            listener.bind(address);
            listener.listen(5);
            address = listener.localAddress();
            IoOperation wait = submitted(readable(watch(listener.intValue())));
            cancel(wait);
            listener.close();
        }
        new ServerSocket(address.getPort(), 5, LOOPBACK).close();
    }

    @Test
    void aPeerHearsOfTheCloseOnceTheWaitIsCancelled() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            for (int i = 0; i < 20; i++) {
                Socket socket = Socket.newSocketStream();
                IoEndpoint endpoint = connected(socket, server);
                try (java.net.Socket peer = server.accept()) {
                    IoOperation wait = submitted(readable(endpoint));
                    cancel(wait);
                    socket.close();
                    peer.setSoTimeout(20_000);
                    assertEquals(-1, peer.getInputStream().read());
                }
            }
        }
    }

    @Test
    void aWaitIsCancelledInTheTaskThatSubmitsIt() throws Exception {
        int[] pipe = pipe();
        IoEndpoint endpoint = watch(pipe[0]);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < 50; i++) {
            wait.awaitReadable(endpoint);
            CountDownLatch done = new CountDownLatch(1);
            core.execute(() -> {
                core.submit(wait);
                core.cancel(wait);
                done.countDown();
            });
            assertTrue(done.await(20, TimeUnit.SECONDS));
            await().until(wait::isDone);
            assertEquals(-Errno.ECANCELED, wait.result());
        }
    }

    @Test
    void aCloseEndsTheWaitsAndLeavesTheDescriptorAlone() {
        int[] pair = socketPair();
        RawDescriptors.fill(pair[0]);
        for (int i = 0; i < 10; i++) {
            IoEndpoint endpoint = watch(pair[0]);
            IoOperation reading = submitted(readable(endpoint));
            IoOperation writing = submitted(writable(endpoint));
            core.close(endpoint);
            assertEquals(-Errno.ECANCELED, awaitDone(reading));
            assertEquals(-Errno.ECANCELED, awaitDone(writing));
            assertTrue(endpoint.awaitClosed(TimeUnit.SECONDS.toNanos(20)));
            assertEquals(-Errno.EBADF, perform(reading.awaitReadable(endpoint)));
            RawDescriptors.write(pair[1]);
            assertEquals(8, RawDescriptors.read(pair[0]));
        }
    }

    @Test
    void aCloseOfOneEndpointIsNoneOfAnother() {
        int[] pipe = pipe();
        IoEndpoint one = watch(pipe[0]);
        IoEndpoint other = watch(pipe[0]);
        IoOperation first = submitted(readable(one));
        IoOperation second = submitted(readable(other));
        core.close(one);
        assertEquals(-Errno.ECANCELED, awaitDone(first));
        RawDescriptors.write(pipe[1]);
        assertEquals(0, awaitDone(second));
        assertEquals(0, perform(second.awaitReadable(other)));
    }

    @Test
    void whatIsNoWaitIsRefused() {
        IoEndpoint endpoint = watch(socketPair()[0]);
        List<IoOperation> others =
                List.of(
                        new IoOperation().receive(endpoint, new byte[1], 0, 1),
                        new IoOperation().send(endpoint, new byte[1], 0, 1),
                        new IoOperation().accept(endpoint),
                        new IoOperation().connect(endpoint, new InetSocketAddress(LOOPBACK, 1)),
                        new IoOperation().sync(endpoint));
        for (IoOperation other : others) {
            assertEquals(-Errno.EOPNOTSUPP, perform(other), other.toString());
        }
        cancel(submitted(readable(endpoint)));
    }

    // --- cores

    @Test
    void coresWaitForTheSameDescriptorAtATime() {
        Core other = group.cores().getLast();
        int[] pair = socketPair();
        RawDescriptors.fill(pair[0]);
        IoEndpoint here = watch(pair[0]);
        IoEndpoint there = watch(pair[0]);
        for (int i = 0; i < 20; i++) {
            IoOperation reading = submitted(readable(here));
            IoOperation readingToo = readable(there);
            IoOperation writing = writable(there);
            other.submit(readingToo);
            other.submit(writing);
            RawDescriptors.write(pair[1]);
            assertEquals(0, awaitDone(reading));
            assertEquals(0, awaitDone(readingToo));
            assertFalse(writing.isDone());
            RawDescriptors.read(pair[0]);
            while (RawDescriptors.read(pair[1]) > 0) {
                // Until there is room.
            }
            assertEquals(0, awaitDone(writing));
            RawDescriptors.fill(pair[0]);
        }
    }

    @Test
    void waitsGoOnWhereTheCoreIsTakenFromItsCarrier() throws Exception {
        int[] pair = socketPair();
        RawDescriptors.fill(pair[0]);
        IoEndpoint endpoint = watch(pair[0]);
        for (int i = 0; i < 10; i++) {
            IoOperation reading = submitted(readable(endpoint));
            IoOperation writing = submitted(writable(endpoint));
            CountDownLatch release = new CountDownLatch(1);
            long before = core.statistics().handOffs();
            core.execute(() -> awaitUninterrupted(release));
            await().until(() -> core.statistics().handOffs() > before);
            assertWaits(reading);
            RawDescriptors.write(pair[1]);
            assertEquals(0, awaitDone(reading));
            RawDescriptors.read(pair[0]);
            cancel(submitted(reading.awaitReadable(endpoint)));
            assertWaits(writing);
            while (RawDescriptors.read(pair[1]) > 0) {
                // Until there is room.
            }
            assertEquals(0, awaitDone(writing));
            RawDescriptors.fill(pair[0]);
            release.countDown();
        }
    }

    /** The task is pinned, as it were: it parks its carrier. */
    @Test
    void aWaitOfATaskThatBlocksItsCarrierIsServed() throws Exception {
        int[] pipe = pipe();
        IoEndpoint endpoint = watch(pipe[0]);
        for (int i = 0; i < 10; i++) {
            IoOperation wait = readable(endpoint);
            CountDownLatch submitted = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            long before = core.statistics().handOffs();
            core.execute(() -> {
                core.submit(wait);
                submitted.countDown();
                awaitDone(wait);
                done.countDown();
            });
            assertTrue(submitted.await(20, TimeUnit.SECONDS));
            await().until(() -> core.statistics().handOffs() > before);
            RawDescriptors.write(pipe[1]);
            assertTrue(done.await(20, TimeUnit.SECONDS));
            assertEquals(0, wait.result());
            RawDescriptors.read(pipe[0]);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theEndOfTheGroupEndsWaits() {
        int[] pair = socketPair();
        RawDescriptors.fill(pair[0]);
        IoEndpoint endpoint = watch(pair[0]);
        IoOperation reading = submitted(readable(endpoint));
        IoOperation writing = submitted(writable(endpoint));
        group.close();
        assertEquals(-Errno.ECANCELED, awaitDone(reading));
        assertEquals(-Errno.ECANCELED, awaitDone(writing));
        assertEquals(-Errno.ECANCELED, perform(reading.awaitReadable(endpoint)));
        RawDescriptors.write(pair[1]);
        assertEquals(8, RawDescriptors.read(pair[0]));
    }

    /** Owners, numbers and cores as they come: no wait hangs, and none ends for another's sake. */
    @Test
    void waitersAndOwnersTakeTurns() throws Exception {
        int count = 3_000;
        int[] pair = socketPair();
        int number = duplicate(pair[0]);
        IoEndpoint endpoint = watch(number);
        IoOperation wait = new IoOperation();
        for (int i = 0; i < count; i++) {
            int writer = pair[1];
            core.submit(wait.awaitReadable(endpoint));
            if (i % 7 == 0) {
                core.cancel(wait);
                assertEquals(-Errno.ECANCELED, awaitDone(wait));
                core.submit(wait.awaitReadable(endpoint));
            }
            if (i % 3 == 0) {
                Thread.onSpinWait();
            }
            assertFalse(wait.isDone());
            RawDescriptors.write(writer);
            assertEquals(0, awaitDone(wait));
            assertEquals(8, RawDescriptors.read(number));
            if (i % 10 == 0) {
                RawDescriptors.close(pair[0]);
                RawDescriptors.close(pair[1]);
                pair = RawDescriptors.socketPair();
                numbers.add(pair[0]);
                numbers.add(pair[1]);
                RawDescriptors.replace(pair[0], number);
            }
        }
    }
}
