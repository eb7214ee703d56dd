package dev.heddle.apps.grpc;

import static dev.heddle.apps.ClientProcess.check;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.heddle.apps.ClientProcess;
import dev.heddle.apps.Content;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** gRPC's client: blocking calls, and streams, from virtual threads. Its argument: the port. */
public final class GrpcClient {
    /** Begins the line with the thread that serves at the other end. */
    public static final String SERVED_BY = "served by ";

    private static final int THREADS = 64;
    private static final int CALLS = 30;
    private static final int LARGE = 1 << 20;
    private static final int STREAM_SECONDS = 30;

    private final ManagedChannel channel;

    private GrpcClient(ManagedChannel channel) {
        this.channel = channel;
    }

    public static void main(String[] args) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            ManagedChannel channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[0]))
                            .usePlaintext()
                            .executor(executor)
                            .build();
            var client = new GrpcClient(channel);
            System.out.println(
                    SERVED_BY
                            + new String(
                                    ClientCalls.blockingUnaryCall(
                                            channel,
                                            Methods.WHERE,
                                            CallOptions.DEFAULT,
                                            new byte[0]),
                                    US_ASCII));
            ClientProcess.run(THREADS, client::work);
            channel.shutdown();
            check(channel.awaitTermination(STREAM_SECONDS, TimeUnit.SECONDS), "calls go on");
        }
    }

    private int work(int index) throws Exception {
        var random = new SplittableRandom(index);
        for (int i = 0; i < CALLS; i++) {
            int length = random.nextInt(100) == 0 ? LARGE : 1 + random.nextInt(20_000);
            long seed = random.nextInt(1_000_000);
            switch (i % 4) {
                case 0 -> repeat(seed, length);
                case 1 -> echoAll(seed, length);
                default -> echo(seed, length);
            }
        }
        if (index % 8 == 0) {
            deadline();
        }
        return CALLS;
    }

    private void echo(long seed, int length) {
        byte[] reply =
                ClientCalls.blockingUnaryCall(
                        channel, Methods.ECHO, CallOptions.DEFAULT, Content.of(seed, length));
        ClientProcess.checkContent("echo", seed, length, reply);
    }

    private void repeat(long seed, int length) {
        byte[] message = Content.of(seed, length);
        int times = Math.max(0, message[0]);
        Iterator<byte[]> replies =
                ClientCalls.blockingServerStreamingCall(
                        channel, Methods.REPEAT, CallOptions.DEFAULT, message);
        int count = 0;
        while (replies.hasNext()) {
            ClientProcess.checkContent("repeated", seed, length, replies.next());
            count++;
        }
        check(count == times, count + " messages instead of " + times);
    }

    private void echoAll(long seed, int length) throws InterruptedException {
        var replies = new Replies();
        StreamObserver<byte[]> requests =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(Methods.ECHO_ALL, CallOptions.DEFAULT), replies);
        for (int i = 0; i < 3; i++) {
            requests.onNext(Content.of(seed + i, length));
            ClientProcess.checkContent("streamed", seed + i, length, replies.next());
        }
        requests.onCompleted();
        check(replies.next().length == 0, "a message beyond the last");
    }

    private void deadline() {
        try {
            ClientCalls.blockingUnaryCall(
                    channel,
                    Methods.SLEEP,
                    CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS),
                    new byte[] {100});
            throw new AssertionError("a call of 1 s ended within its deadline of 100 ms");
        } catch (StatusRuntimeException e) {
            check(e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED, e.toString());
        }
    }

    /** What a stream brings, its end as an empty message; messages are never empty here. */
    private static final class Replies implements StreamObserver<byte[]> {
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private volatile @Nullable Throwable failure;

        private byte[] next() throws InterruptedException {
            byte[] message = messages.poll(STREAM_SECONDS, TimeUnit.SECONDS);
            if (message == null || failure != null) {
                throw new AssertionError("a stream brought nothing", failure);
            }
            return message;
        }

        @Override
        public void onNext(byte[] message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
            messages.add(new byte[0]);
        }

        @Override
        public void onCompleted() {
            messages.add(new byte[0]);
        }
    }
}
