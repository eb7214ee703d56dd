package dev.heddle.apps.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.heddle.apps.Resources;
import dev.heddle.apps.ServerProcess;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** gRPC's server with its shaded Netty, whose handlers run on virtual threads. */
public final class GrpcServer implements ServerProcess.Server {
    private static final int STOP_SECONDS = 10;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Server server;

    private GrpcServer() throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .executor(executor)
                        .addService(service())
                        .build()
                        .start();
    }

    public static void main(String[] args) throws Exception {
        ServerProcess.run(new GrpcServer());
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void stop() throws InterruptedException {
        server.shutdown();
        if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("calls go on after " + STOP_SECONDS + " s");
        }
        executor.close();
    }

    private static ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(Methods.SERVICE)
                .addMethod(
                        Methods.ECHO,
                        ServerCalls.asyncUnaryCall((message, reply) -> answer(reply, message)))
                .addMethod(Methods.ECHO_ALL, ServerCalls.asyncBidiStreamingCall(EchoAll::new))
                .addMethod(Methods.REPEAT, ServerCalls.asyncServerStreamingCall(GrpcServer::repeat))
                .addMethod(Methods.SLEEP, ServerCalls.asyncUnaryCall(GrpcServer::sleep))
                .addMethod(
                        Methods.WHERE,
                        ServerCalls.asyncUnaryCall((message, reply) ->
                                answer(reply, Resources.where().getBytes(US_ASCII))))
                .build();
    }

    private static void answer(StreamObserver<byte[]> reply, byte[] message) {
        reply.onNext(message);
        reply.onCompleted();
    }

    private static void repeat(byte[] message, StreamObserver<byte[]> reply) {
        for (int i = 0; i < message[0]; i++) {
            reply.onNext(message);
        }
        reply.onCompleted();
    }

    private static void sleep(byte[] message, StreamObserver<byte[]> reply) {
        try {
            Resources.sleep(message[0] * 10L);
            answer(reply, new byte[0]);
        } catch (InterruptedIOException e) {
            reply.onError(e);
        }
    }

    private record EchoAll(StreamObserver<byte[]> reply) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] message) {
            reply.onNext(message);
        }

        @Override
        public void onError(Throwable cause) {
            // The caller has gone: there is nobody to answer.
        }

        @Override
        public void onCompleted() {
            reply.onCompleted();
        }
    }
}
