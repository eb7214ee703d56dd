package dev.heddle.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Uses the JDK's own sockets, channels and selectors from virtual threads, and knows nothing of
 * Heddle: a JVM with the agent runs it, and one without can. Each line that it prints names what
 * went well; it ends with 1 at the first that does not.
 */
final class JdkIoProgram {
    private static final int STREAM_BYTES = 3_000_000;
    private static final int SHORT_MILLIS = 20;
    private static final long PATIENCE_SECONDS = 20;

    /** What the names of the carriers begin with. */
    private static String carriers = "";

    private JdkIoProgram() {}

    private interface Scenario {
        void run() throws Exception;
    }

    /**
     * @param arguments what the names of the carriers begin with
     */
    public static void main(String[] arguments) throws Exception {
        carriers = arguments[0];
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("socket streams", JdkIoProgram::socketStreams);
        scenarios.put("socket time-out", JdkIoProgram::socketTimeout);
        scenarios.put("accept time-out", JdkIoProgram::acceptTimeout);
        scenarios.put("socket close", JdkIoProgram::socketClose);
        scenarios.put("listener close and rebind", JdkIoProgram::listenerCloseAndRebind);
        scenarios.put("socket interrupt", JdkIoProgram::socketInterrupt);
        scenarios.put("half-close", JdkIoProgram::halfClose);
        scenarios.put("socket channels", JdkIoProgram::socketChannels);
        scenarios.put("channel close", JdkIoProgram::channelClose);
        scenarios.put("channel interrupt", JdkIoProgram::channelInterrupt);
        scenarios.put("datagram socket", JdkIoProgram::datagramSocket);
        scenarios.put("datagram channel", JdkIoProgram::datagramChannel);
        scenarios.put("pipe", JdkIoProgram::pipe);
        scenarios.put("unix-domain channels", JdkIoProgram::unixDomain);
        scenarios.put("selector", JdkIoProgram::selector);
        scenarios.put("selector wake-up and time-out", JdkIoProgram::selectorWakeUp);
        for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
            start(
                            () -> {
                                scenario.getValue().run();
                                return null;
                            })
                    .await();
            System.out.println("ok " + scenario.getKey());
        }
        System.exit(
                0); // whoever waits for ever would otherwise keep nobody: the threads are daemons
    }

    /** A virtual thread and its outcome. */
    private record Started<T>(Thread thread, FutureTask<T> outcome) {
        T await() throws Exception {
            try {
                return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                StringBuilder stack = new StringBuilder(thread + " does not end:");
                for (StackTraceElement frame : thread.getStackTrace()) {
                    stack.append("\n  at ").append(frame);
                }
                throw new AssertionError(stack.toString(), e);
            }
        }

        Started<T> awaitParked() throws InterruptedException {
            while (thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING
                    && !outcome.isDone()) {
                Thread.sleep(1);
            }
            return this;
        }

        void awaitFailure(Class<? extends Exception> type) throws Exception {
            try {
                throw new AssertionError("no " + type.getSimpleName() + ", but " + await());
            } catch (ExecutionException e) {
                if (!type.isInstance(e.getCause())) {
                    throw e;
                }
            }
        }
    }

    private static <T> Started<T> start(Callable<T> body) {
        FutureTask<T> outcome =
                new FutureTask<>(() -> {
                    String text = Thread.currentThread().toString();
                    check(text.contains("@" + carriers), text + " is on another carrier");
                    return body.call();
                });
        return new Started<>(Thread.startVirtualThread(outcome), outcome);
    }

    private static void check(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static byte patternAt(long position) {
        return (byte) (position * 31 + (position >> 8) * 7);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static void socketStreams() throws Exception {
        try (ServerSocket listener = listen()) {
            List<Started<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Started<Void> server =
                        start(() -> {
                            try (Socket accepted = listener.accept()) {
                                accepted.getInputStream().transferTo(accepted.getOutputStream());
                                return null;
                            }
                        });
                clients.add(server);
                clients.add(start(() -> echoed(listener.getLocalSocketAddress())));
            }
            for (Started<Void> client : clients) {
                client.await();
            }
        }
    }

    private static Void echoed(java.net.SocketAddress address) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(address, 10_000);
            Started<Void> writer =
                    start(() -> {
                        OutputStream out = socket.getOutputStream();
                        byte[] chunk = new byte[50_000];
                        for (int at = 0; at < STREAM_BYTES; at += chunk.length) {
                            for (int i = 0; i < chunk.length; i++) {
                                chunk[i] = patternAt(at + i);
                            }
                            out.write(chunk);
                        }
                        socket.shutdownOutput();
                        return null;
                    });
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[40_000];
            long at = 0;
            int length;
            while ((length = in.read(chunk)) >= 0) {
                for (int i = 0; i < length; i++) {
                    check(chunk[i] == patternAt(at), "byte " + at);
                    at++;
                }
            }
            check(at == STREAM_BYTES, at + " bytes came back");
            writer.await();
            return null;
        }
    }

    private static void socketTimeout() throws Exception {
        try (ServerSocket listener = listen();
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            for (int i = 0; i < 5; i++) {
                server.setSoTimeout(SHORT_MILLIS);
                try {
                    server.getInputStream().read();
                    throw new AssertionError("a read of nothing");
                } catch (SocketTimeoutException expected) {
                    client.getOutputStream().write(i);
                }
                server.setSoTimeout(0);
                check(server.getInputStream().read() == i, "the byte after a time-out");
            }
        }
    }

    private static void acceptTimeout() throws Exception {
        try (ServerSocket listener = listen()) {
            listener.setSoTimeout(SHORT_MILLIS);
            for (int i = 0; i < 3; i++) {
                try (Socket nobody = listener.accept()) {
                    throw new AssertionError("accepted " + nobody);
                } catch (SocketTimeoutException expected) {
                    check(!listener.isClosed(), "a time-out closes nothing");
                }
            }
        }
    }

    @SuppressWarnings("try") // the close is what is tried
    private static void socketClose() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (ServerSocket listener = listen();
                    Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                    Socket server = listener.accept()) {
                Started<Integer> reader = start(() -> server.getInputStream().read());
                if (i % 2 == 0) {
                    reader.awaitParked();
                }
                server.close();
                reader.awaitFailure(SocketException.class);
                check(client.getInputStream().read() == -1, "the peer hears of the close");
            }
        }
    }

    private static void listenerCloseAndRebind() throws Exception {
        int port = 0;
        for (int i = 0; i < 50; i++) {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            port = listener.getLocalPort();
            Started<Socket> acceptor = start(listener::accept).awaitParked();
            listener.close();
            acceptor.awaitFailure(SocketException.class);
        }
    }

    private static void socketInterrupt() throws Exception {
        try (ServerSocket listener = listen();
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            Started<Integer> reader = start(() -> client.getInputStream().read()).awaitParked();
            reader.thread().interrupt();
            reader.awaitFailure(SocketException.class);
            check(server.getInputStream().read() == -1, "an interrupt closes the socket");
        }
    }

    private static void halfClose() throws Exception {
        try (ServerSocket listener = listen();
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.shutdownOutput();
            check(server.getInputStream().read() == -1, "the end of the stream");
            Started<Integer> reader = start(() -> client.getInputStream().read()).awaitParked();
            server.getOutputStream().write(7);
            check(reader.await() == 7, "the other direction goes on");
        }
    }

    private static void socketChannels() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort())) {
            Started<Void> server =
                    start(() -> {
                        try (SocketChannel accepted = listener.accept()) {
                            ByteBuffer buffer = ByteBuffer.allocateDirect(30_000);
                            while (accepted.read(buffer) >= 0) {
                                buffer.flip();
                                while (buffer.hasRemaining()) {
                                    accepted.write(buffer);
                                }
                                buffer.clear();
                            }
                            return null;
                        }
                    });
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
                Started<Void> writer =
                        start(() -> {
                            ByteBuffer all = ByteBuffer.allocate(STREAM_BYTES);
                            for (int i = 0; i < STREAM_BYTES; i++) {
                                all.put(patternAt(i));
                            }
                            all.flip();
                            while (all.hasRemaining()) {
                                client.write(all);
                            }
                            client.shutdownOutput();
                            return null;
                        });
                ByteBuffer buffer = ByteBuffer.allocate(20_000);
                long at = 0;
                while (client.read(buffer) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        check(buffer.get() == patternAt(at), "byte " + at);
                        at++;
                    }
                    buffer.clear();
                }
                check(at == STREAM_BYTES, at + " bytes came back");
                writer.await();
                server.await();
            }
        }
    }

    @SuppressWarnings("try") // the close is what is tried
    private static void channelClose() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort())) {
            Started<SocketChannel> acceptor = start(listener::accept).awaitParked();
            listener.close();
            acceptor.awaitFailure(AsynchronousCloseException.class);
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort());
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel server = listener.accept()) {
            Started<Integer> reader =
                    start(() -> server.read(ByteBuffer.allocate(1))).awaitParked();
            server.close();
            reader.awaitFailure(AsynchronousCloseException.class);
            check(client.read(ByteBuffer.allocate(1)) == -1, "the peer hears of the close");
        }
    }

    private static void channelInterrupt() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort());
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel server = listener.accept()) {
            Started<Integer> reader =
                    start(() -> server.read(ByteBuffer.allocate(1))).awaitParked();
            reader.thread().interrupt();
            reader.awaitFailure(ClosedByInterruptException.class);
            check(client.read(ByteBuffer.allocate(1)) == -1, "an interrupt closes the channel");
        }
    }

    @SuppressWarnings("try") // the close is what is tried
    private static void datagramSocket() throws Exception {
        try (DatagramSocket receiver = new DatagramSocket(anyPort());
                DatagramSocket sender = new DatagramSocket(anyPort())) {
            receiver.setSoTimeout(SHORT_MILLIS);
            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            try {
                receiver.receive(packet);
                throw new AssertionError("received nothing");
            } catch (SocketTimeoutException expected) {
                receiver.setSoTimeout(0);
            }
            Started<Integer> waiting =
                    start(
                                    () -> {
                                        receiver.receive(packet);
                                        return (int) packet.getData()[0];
                                    })
                            .awaitParked();
            sender.send(new DatagramPacket(new byte[] {42}, 1, receiver.getLocalSocketAddress()));
            check(waiting.await() == 42, "the packet");
            Started<Void> closed =
                    start(
                                    () -> {
                                        receiver.receive(packet);
                                        return (Void) null;
                                    })
                            .awaitParked();
            receiver.close();
            closed.awaitFailure(SocketException.class);
        }
    }

    private static void datagramChannel() throws Exception {
        try (DatagramChannel receiver = DatagramChannel.open().bind(anyPort());
                DatagramChannel sender = DatagramChannel.open().bind(anyPort())) {
            Started<Byte> waiting =
                    start(
                                    () -> {
                                        ByteBuffer buffer = ByteBuffer.allocate(4);
                                        receiver.receive(buffer);
                                        return buffer.get(0);
                                    })
                            .awaitParked();
            sender.send(ByteBuffer.wrap(new byte[] {9}), receiver.getLocalAddress());
            check(waiting.await() == 9, "the packet");
        }
    }

    @SuppressWarnings("try") // the close is what is tried
    private static void pipe() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            Started<Long> reader =
                    start(
                                    () -> {
                                        ByteBuffer buffer = ByteBuffer.allocate(9_000);
                                        long at = 0;
                                        while (source.read(buffer) >= 0) {
                                            buffer.flip();
                                            while (buffer.hasRemaining()) {
                                                check(buffer.get() == patternAt(at), "byte " + at);
                                                at++;
                                            }
                                            buffer.clear();
                                        }
                                        return at;
                                    })
                            .awaitParked();
            ByteBuffer all = ByteBuffer.allocate(STREAM_BYTES);
            for (int i = 0; i < STREAM_BYTES; i++) {
                all.put(patternAt(i));
            }
            all.flip();
            while (all.hasRemaining()) {
                sink.write(all);
            }
            sink.close();
            check(reader.await() == STREAM_BYTES, "the length");
        }
    }

    private static void unixDomain() throws Exception {
        Path folder = Files.createTempDirectory("heddle");
        Path file = folder.resolve("socket");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(file));
            Started<Integer> server =
                    start(
                                    () -> {
                                        try (SocketChannel accepted = listener.accept()) {
                                            return accepted.read(ByteBuffer.allocate(3));
                                        }
                                    })
                            .awaitParked();
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                client.write(ByteBuffer.allocate(2));
                check(server.await() == 2, "two bytes");
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void selector() throws Exception {
        try (Selector selector = Selector.open();
                ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort())) {
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            Started<Integer> loop =
                    start(
                                    () -> {
                                        int served = 0;
                                        ByteBuffer buffer = ByteBuffer.allocate(64);
                                        while (served < 20) {
                                            selector.select();
                                            for (SelectionKey key : selector.selectedKeys()) {
                                                if (key.isAcceptable()) {
                                                    SocketChannel accepted = listener.accept();
                                                    if (accepted != null) {
                                                        accepted.configureBlocking(false);
                                                        accepted.register(
                                                                selector, SelectionKey.OP_READ);
                                                    }
                                                } else if (((SocketChannel) key.channel())
                                                                .read(buffer)
                                                        < 0) {
                                                    key.channel().close();
                                                    served++;
                                                } else {
                                                    ((SocketChannel) key.channel())
                                                            .write(buffer.flip());
                                                    buffer.clear();
                                                }
                                            }
                                            selector.selectedKeys().clear();
                                        }
                                        return served;
                                    })
                            .awaitParked();
            for (int i = 0; i < 20; i++) {
                try (Socket client = new Socket()) {
                    client.connect(listener.getLocalAddress());
                    client.getOutputStream().write(i);
                    check(client.getInputStream().read() == i, "the echo");
                }
            }
            check(loop.await() == 20, "all were served");
        }
    }

    private static void selectorWakeUp() throws Exception {
        try (Selector selector = Selector.open()) {
            Started<Integer> waiting = start(() -> selector.select()).awaitParked();
            selector.wakeup();
            check(waiting.await() == 0, "a wake-up selects nothing");
            check(selector.select(SHORT_MILLIS) == 0, "a time-out selects nothing");
            Started<Integer> interrupted = start(() -> selector.select()).awaitParked();
            interrupted.thread().interrupt();
            check(interrupted.await() == 0, "an interrupt selects nothing");
        }
    }
}
