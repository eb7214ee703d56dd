package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import dev.heddle.driver.IoDrivers;
import dev.heddle.support.Descriptors;
import dev.heddle.support.FullUnixBacklog;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Unix-domain sockets have beyond those of TCP: files, credentials, full backlogs. */
abstract class UnixDomainSuite extends HeddleSuite {
    @TempDir Path directory;

    private UnixDomainSocketAddress address;

    @BeforeEach
    void chooseAddress() {
        address = at("socket");
    }

    private UnixDomainSocketAddress at(String name) {
        return UnixDomainSocketAddress.of(directory.resolve(name));
    }

    private Path file() {
        return address.getPath();
    }

    private HeddleUnixServerSocket listen(UnixDomainSocketAddress at, SocketFileOption... options)
            throws IOException {
        return HeddleUnixServerSocket.listen(heddle.group(), at, 50, options);
    }

    private HeddleUnixSocket connect(UnixDomainSocketAddress to) throws IOException {
        return HeddleUnixSocket.connect(heddle.group(), to, 0);
    }

    private interface Use {
        void of(HeddleUnixSocket client, HeddleUnixSocket server) throws Exception;
    }

    private void withConnection(Use use) throws Exception {
        try (HeddleUnixServerSocket listener = listen(address);
                HeddleUnixSocket client = connect(address);
                HeddleUnixSocket server = listener.accept()) {
            use.of(client, server);
        }
    }

    private void assertNotListening(String reason, UnixDomainSocketAddress at) throws Exception {
        long before = Descriptors.countSockets();
        BindException e = assertThrows(BindException.class, () -> listen(at));
        assertTrue(e.getMessage().startsWith("cannot listen on " + at + ": "), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertEquals(before, Descriptors.countSockets());
    }

    private void assertNotConnected(String reason, UnixDomainSocketAddress to) throws Exception {
        long before = Descriptors.countSockets();
        ConnectException e = assertThrows(ConnectException.class, () -> connect(to));
        assertTrue(e.getMessage().startsWith("cannot connect to " + to + ": "), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertEquals(before, Descriptors.countSockets());
    }

    private static void assertFails(String text, Executable call) {
        assertEquals(text, assertThrows(SocketException.class, call).getMessage());
    }

    // --- paths
    // ----------------------------------------------------------------------------------------

    @Test
    void aPathInUseIsNamedAndItsListenerGoesOn() throws Exception {
        try (HeddleUnixServerSocket listener = listen(address)) {
            assertNotListening("another socket is bound to it", address);
            assertThrows(BindException.class, () -> listen(address, SocketFileOption.DELETE_STALE));
            try (HeddleUnixSocket client = connect(address)) {
                Task<Void> server =
                        start(() -> {
                            // The trial of the NIO driver may be there before the client.
                            for (; ; ) {
                                try (HeddleUnixSocket accepted = listener.accept()) {
                                    if (accepted.getInputStream().read() == 3) {
                                        return;
                                    }
                                }
                            }
                        });
                client.getOutputStream().write(3);
                server.get();
            }
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(file(), "mine");
        assertNotListening("a file that is no socket", address);
        assertNotConnected("no socket", address);
        assertThrows(BindException.class, () -> listen(address, SocketFileOption.DELETE_STALE));
        assertEquals("mine", Files.readString(file()));
    }

    @Test
    void closeLeavesTheFileAndTheNextListenerIsToldSo() throws Exception {
        listen(address).close();
        assertTrue(Files.exists(file()));
        assertNotConnected("nobody listens there any more", address);
        assertNotListening("left by a socket that is closed", address);
        try (HeddleUnixServerSocket again = listen(address, SocketFileOption.DELETE_STALE);
                HeddleUnixSocket client = connect(address);
                HeddleUnixSocket server = again.accept()) {
            client.getOutputStream().write(1);
            assertEquals(1, server.getInputStream().read());
        }
    }

    @Test
    void deleteOnCloseDeletesTheOwnFileOnly() throws Exception {
        HeddleUnixServerSocket first = listen(address, SocketFileOption.DELETE_ON_CLOSE);
        assertTrue(Files.exists(file()));
        first.close();
        assertFalse(Files.exists(file()));
        HeddleUnixServerSocket second = listen(address, SocketFileOption.DELETE_ON_CLOSE);
        Files.move(file(), directory.resolve("moved"));
        try (HeddleUnixServerSocket third = listen(address)) {
            second.close();
            second.close();
            assertTrue(Files.exists(file()));
            connect(third.localAddress()).close();
        }
    }

    @Test
    void pathsThatCannotBeAreNamed() throws Exception {
        assertNotListening(
                "the directory " + directory.resolve("missing") + " is missing", at("missing/s"));
        assertNotConnected("there is no such file", at("missing/s"));
        Files.writeString(file(), "a file");
        assertNotListening("is no directory", at("socket/s"));
        assertNotConnected("is no directory", at("socket/s"));
        assertNotListening("longer than a socket's", at("x".repeat(110)));
        assertNotConnected("longer than a socket's", at("x".repeat(110)));
        Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
        assertNotListening("go round in a circle", at("loop/s"));
        assertNotConnected("go round in a circle", at("loop/s"));
        UnixDomainSocketAddress unnamed = UnixDomainSocketAddress.of("");
        assertFails("the Unix-domain address has no path: name one", () -> listen(unnamed));
        assertFails("the Unix-domain address has no path: name one", () -> connect(unnamed));
    }

    /** The longest that the JDK's channels take, too. */
    @Test
    void aPathOfTheGreatestLengthIsUsed() throws Exception {
        int left = 106 - directory.toString().length() - 1;
        address = at("x".repeat(left));
        withConnection((client, server) -> {
            client.getOutputStream().write(1);
            assertEquals(1, server.getInputStream().read());
        });
        assertNotListening("longer than a socket's", at("x".repeat(left + 1)));
    }

    @Test
    void withoutAGroupTheCallersIsUsed() throws Exception {
        Task.run(
                        Heddle.threadFactory(heddle.group()),
                        () -> {
                            try (var listener = HeddleUnixServerSocket.listen(address)) {
                                assertEquals(address, listener.localAddress());
                                listener.setSoTimeout(60_000);
                                assertEquals(60_000, listener.getSoTimeout());
                                assertConnected(HeddleUnixSocket.connect(address), listener);
                                assertConnected(
                                        HeddleUnixSocket.connect(address, Deadline.none()),
                                        listener);
                            }
                        })
                .get();
    }

    private void assertConnected(HeddleUnixSocket client, HeddleUnixServerSocket listener)
            throws Exception {
        try (client;
                HeddleUnixSocket server = listener.accept()) {
            assertEquals(address, client.address());
            assertEquals(address, server.address());
            client.getOutputStream().write(1);
            assertEquals(1, server.getInputStream().read());
        }
    }

    @Test
    void aNegativeTimeoutIsRefused() throws Exception {
        assertThrows(
                IllegalArgumentException.class,
                () -> HeddleUnixSocket.connect(heddle.group(), address, -1));
        withConnection((client, server) ->
                assertThrows(IllegalArgumentException.class, () -> client.setSoTimeout(-1)));
    }

    // --- connecting
    // -----------------------------------------------------------------------------------

    @Test
    void whoConnectsToAFullBacklogWaitsForRoom() throws Exception {
        try (FullUnixBacklog full = new FullUnixBacklog(directory)) {
            Task<HeddleUnixSocket> connector =
                    Task.call(heddle.threads(), () -> connect(full.address())).awaitParked();
            assertFalse(connector.isDone());
            full.acceptOne();
            try (HeddleUnixSocket client = connector.get()) {
                client.getOutputStream().write(1);
            }
        }
    }

    @Test
    void whoWaitsForRoomHearsOfTheEnd() throws Exception {
        try (FullUnixBacklog full = new FullUnixBacklog(directory)) {
            Task<HeddleUnixSocket> connector =
                    Task.call(heddle.threads(), () -> connect(full.address())).awaitParked();
            full.stopListening();
            connector.failure(ConnectException.class);
        }
    }

    // --- the stream
    // -----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buffersAreWrittenAndRead(boolean isDirect) throws Exception {
        int total = 3_000_000;
        withConnection((client, server) -> {
            ByteBuffer out =
                    isDirect ? ByteBuffer.allocateDirect(total) : ByteBuffer.allocate(total);
            out.put(Pattern.bytes(1, 0, total)).flip();
            Task<Void> writer =
                    start(() -> {
                        client.write(out);
                        client.shutdownOutput();
                    });
            ByteBuffer in =
                    isDirect ? ByteBuffer.allocateDirect(50_000) : ByteBuffer.allocate(50_000);
            start(
                            () -> {
                                int place = 0;
                                for (int count = server.read(in);
                                        count >= 0;
                                        count = server.read(in)) {
                                    byte[] got = new byte[count];
                                    in.flip().get(got);
                                    Pattern.check(got, count, 1, place);
                                    place += count;
                                    in.clear();
                                }
                                assertEquals(total, place);
                            })
                    .get();
            writer.get();
            assertFalse(out.hasRemaining());
        });
    }

    /** Linux resets the connection for a peer that closes without having read everything. */
    @Test
    void buffersAreGatheredAndLent() throws Exception {
        withConnection((client, server) -> {
            ByteBuffer[] parts = {
                ByteBuffer.wrap(Pattern.bytes(1, 0, 3)),
                ByteBuffer.allocateDirect(4).put(Pattern.bytes(1, 3, 4)).flip()
            };
            client.write(parts, 0, 2);
            client.shutdownOutput();
            try (LentBuffer lent = server.readLent()) {
                assertEquals(ByteBuffer.wrap(Pattern.bytes(1, 0, 7)), lent.bytes());
            }
            assertNull(server.readLent());
            assertNull(server.readLent(Deadline.none()));
        });
    }

    /** What did not fit is finished by the next write, and nothing is lost or there twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeadlineSaysHowFarItGot(boolean isGathering) throws Exception {
        withConnection((client, server) -> {
            ByteBuffer none = ByteBuffer.allocate(10);
            Deadline passed = Deadline.after(Duration.ZERO);
            assertThrows(SocketTimeoutException.class, () -> server.read(none, passed));
            assertEquals(0, none.position());
            int total = 4 << 20;
            ByteBuffer all = ByteBuffer.wrap(Pattern.bytes(1, 0, total));
            Deadline soon = Deadline.after(Duration.ofMillis(20));
            ByteBuffer[] array = {all};
            assertThrows(
                    SocketTimeoutException.class,
                    () -> {
                        if (isGathering) {
                            client.write(array, 0, 1, soon);
                        } else {
                            client.write(all, soon);
                        }
                    });
            assertTrue(all.position() > 0 && all.hasRemaining(), all.toString());
            Task<Void> rest = Task.run(heddle.threads(), () -> client.write(all, Deadline.none()));
            Pattern.read(server.getInputStream(), 1, 0, total, 60_000);
            rest.get();
        });
    }

    private List<ThreadFactory> eachKindOfThread() {
        return List.of(
                heddle.threads(),
                Thread.ofVirtual().factory(),
                Thread.ofPlatform().daemon().factory());
    }

    @Test
    void anAcceptUntilADeadlineLeavesTheListenerOpen() throws Exception {
        try (HeddleUnixServerSocket listener = listen(address)) {
            listener.setSoTimeout(1);
            for (ThreadFactory threads : eachKindOfThread()) {
                CountDownLatch timedOut = new CountDownLatch(1);
                CountDownLatch interrupted = new CountDownLatch(1);
                Task<Void> acceptor =
                        Task.run(
                                threads,
                                () -> {
                                    for (Duration time :
                                            List.of(Duration.ZERO, Duration.ofMillis(20))) {
                                        Deadline deadline = Deadline.after(time);
                                        var e =
                                                assertThrows(
                                                        SocketTimeoutException.class,
                                                        () -> listener.accept(deadline));
                                        assertEquals("Accept timed out", e.getMessage());
                                    }
                                    timedOut.countDown();
                                    assertThrows(
                                            InterruptedIOException.class,
                                            () -> listener.accept(Deadline.after(Task.PATIENCE)));
                                    assertTrue(Thread.interrupted());
                                    assertFalse(listener.isClosed());
                                    interrupted.countDown();
                                    try (HeddleUnixSocket server =
                                            listener.accept(Deadline.none())) {
                                        assertEquals(7, server.getInputStream().read());
                                    }
                                });
                assertTrue(timedOut.await(20, TimeUnit.SECONDS));
                acceptor.awaitParked().thread().interrupt();
                // A connection before would end the accept instead.
                assertTrue(interrupted.await(20, TimeUnit.SECONDS));
                try (HeddleUnixSocket client = connect(address)) {
                    client.getOutputStream().write(7);
                    acceptor.get();
                }
            }
        }
    }

    @Test
    void aConnectUntilADeadlineLeavesNothingOpenAndCanBeMadeAgain() throws Exception {
        for (ThreadFactory threads : eachKindOfThread()) {
            Path own = Files.createDirectory(directory.resolve("of " + threads.hashCode()));
            try (FullUnixBacklog full = new FullUnixBacklog(own)) {
                long before = Descriptors.countSockets();
                Task.run(
                                threads,
                                () -> {
                                    for (Duration time :
                                            List.of(Duration.ZERO, Duration.ofMillis(20))) {
                                        var e =
                                                assertThrows(
                                                        SocketTimeoutException.class,
                                                        () -> connect(full, Deadline.after(time)));
                                        assertEquals("Connect timed out", e.getMessage());
                                    }
                                })
                        .get();
                CountDownLatch ended = new CountDownLatch(1);
                Task<Void> victim =
                        Task.run(
                                        threads,
                                        () -> {
                                            assertThrows(
                                                    InterruptedIOException.class,
                                                    () -> connect(full, Deadline.none()));
                                            assertTrue(Thread.interrupted());
                                            ended.countDown();
                                            connect(full, Deadline.after(Task.PATIENCE)).close();
                                        })
                                .awaitParked();
                victim.thread().interrupt();
                assertTrue(ended.await(20, TimeUnit.SECONDS));
                Descriptors.awaitSocketsAtMost(before);
                full.acceptOne();
                victim.get();
                full.stopListening();
                assertThrows(
                        ConnectException.class, () -> connect(full, Deadline.after(Duration.ZERO)));
            }
        }
    }

    private HeddleUnixSocket connect(FullUnixBacklog to, Deadline deadline) throws IOException {
        return HeddleUnixSocket.connect(heddle.group(), to.address(), deadline);
    }

    @Test
    void aPeerThatClosesWithUnreadDataResets() throws Exception {
        withConnection((client, server) -> {
            InputStream in = server.getInputStream();
            server.getOutputStream().write(1);
            Task<Integer> reader = Task.call(heddle.threads(), () -> in.read()).awaitParked();
            client.close();
            assertEquals("Connection reset", reader.failure(SocketException.class).getMessage());
            start(
                            () -> {
                                assertFails("Connection reset", in::read);
                                assertFails("Broken pipe", () -> server.getOutputStream().write(1));
                                server.close();
                                assertFails("Socket closed", in::read);
                            })
                    .get();
        });
    }

    @Test
    void aWriteInFlightEndsWhenThePeerCloses() throws Exception {
        withConnection((client, server) -> {
            Task<Void> writer =
                    start(() -> server.getOutputStream().write(new byte[8 << 20])).awaitParked();
            client.close();
            SocketException e = writer.failure(SocketException.class);
            assertTrue(
                    Set.of("Broken pipe", "Connection reset by peer").contains(e.getMessage()),
                    e.getMessage());
        });
    }

    /** A read ends where a descriptor was sent, though there is data behind it. */
    @Test
    void whatFollowsADescriptorIsNotOverlooked() throws Exception {
        HeddleSockets.require(IoDrivers.EPOLL, 1);
        int rounds = 20;
        Socket peer = Socket.newSocketDomain();
        try (HeddleUnixServerSocket listener = listen(address)) {
            peer.connect(new DomainSocketAddress(file().toFile()));
            try (HeddleUnixSocket server = listener.accept()) {
                for (int round = 0; round < rounds; round++) {
                    Task<Integer> reader =
                            Task.call(heddle.threads(), () -> readTwelve(server)).awaitParked();
                    write(peer, "abc");
                    for (int i = 0; i < 3; i++) {
                        peer.sendFd(peer.intValue());
                        write(peer, "de");
                    }
                    assertEquals(12, reader.get());
                }
            }
        } finally {
            peer.close();
        }
    }

    private static void write(Socket peer, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(text.length());
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        peer.send(bytes, 0, text.length());
    }

    private static int readTwelve(HeddleUnixSocket server) throws IOException {
        int got = 0;
        while (got < 12) {
            got += server.getInputStream().read(new byte[100]);
        }
        return got;
    }

    // --- options
    // --------------------------------------------------------------------------------------

    @Test
    void thePeersCredentialsAreThoseOfTheOwnerOfItsFiles() throws Exception {
        withConnection((client, server) -> {
            PosixFileAttributes own =
                    Files.readAttributes(
                            Files.createFile(directory.resolve("own")),
                            PosixFileAttributes.class,
                            LinkOption.NOFOLLOW_LINKS);
            UnixDomainPrincipal expected = new UnixDomainPrincipal(own.owner(), own.group());
            for (HeddleUnixSocket socket : Set.of(client, server)) {
                UnixDomainPrincipal peer =
                        Task.call(
                                        heddle.threads(),
                                        () -> socket.getOption(ExtendedSocketOptions.SO_PEERCRED))
                                .get();
                assertEquals(expected, peer);
                assertEquals(expected.user().getName(), peer.user().getName());
                assertEquals(expected.group().getName(), peer.group().getName());
                assertThrows(
                        IOException.class,
                        () -> socket.setOption(ExtendedSocketOptions.SO_PEERCRED, peer));
            }
        });
    }

    @Test
    void optionsAreThoseOfTheJdksChannels() throws Exception {
        withConnection((client, server) -> {
            Set<SocketOption<?>> expected =
                    Set.of(
                            StandardSocketOptions.SO_RCVBUF,
                            StandardSocketOptions.SO_SNDBUF,
                            StandardSocketOptions.SO_LINGER,
                            ExtendedSocketOptions.SO_PEERCRED);
            assertEquals(expected, client.supportedOptions());
            client.setOption(StandardSocketOptions.SO_SNDBUF, 50_000);
            assertEquals(50_000, client.getOption(StandardSocketOptions.SO_SNDBUF));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> client.setOption(StandardSocketOptions.TCP_NODELAY, true));
            client.close();
            assertFails("Socket closed", () -> client.getOption(StandardSocketOptions.SO_SNDBUF));
        });
    }

    // --- a server on all cores
    // ------------------------------------------------------------------------

    @Test
    void aServerSpreadsItsConnectionsAndLeavesThemAloneWhenItCloses() throws Exception {
        int cores = heddle.group().cores().size();
        int[] counts = new int[cores];
        CoreUnixListener server =
                CoreUnixListener.open(
                        heddle.group(),
                        address,
                        50,
                        socket -> {
                            socket.getOutputStream().write(Heddle.currentCore().index());
                            Pattern.echo(socket.getInputStream(), socket.getOutputStream());
                        },
                        SocketFileOption.DELETE_ON_CLOSE);
        assertEquals(address, server.localAddress());
        List<HeddleUnixSocket> clients = new ArrayList<>();
        for (int i = 0; i < 4 * cores; i++) {
            HeddleUnixSocket client = connect(address);
            clients.add(client);
            counts[client.getInputStream().read()]++;
        }
        server.close();
        assertFalse(Files.exists(file()));
        assertThrows(ConnectException.class, () -> connect(address));
        for (HeddleUnixSocket client : clients) {
            Pattern.roundTrips(client.getInputStream(), client.getOutputStream(), 1, 10, 100);
            client.close();
        }
        for (int count : counts) {
            assertEquals(4, count);
        }
    }
}
