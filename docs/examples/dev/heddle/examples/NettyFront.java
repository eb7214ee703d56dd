package dev.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.Heddle;
import dev.heddle.net.HeddleSocket;
import dev.heddle.netty.BlockingHandler;
import dev.heddle.netty.HeddleEventLoopGroup;
import dev.heddle.scheduler.CoreGroup;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A web front: HTTP/2 with TLS and ALPN by Netty, or HTTP/1.1, and behind it plain blocking code.
 * Each request is a virtual thread on the core of its connection, which asks a backend for a line.
 */
final class NettyFront implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final int BACKEND_MILLIS = 10_000;

    private final CoreGroup cores;
    private final SslContext tls;
    private final InetSocketAddress backend;
    private final HeddleEventLoopGroup loops;
    private final Channel listener;

    private NettyFront(
            CoreGroup cores,
            InetSocketAddress address,
            SSLContext context,
            InetSocketAddress backend) {
        this.cores = cores;
        this.backend = backend;
        tls = tls(context);
        loops = HeddleEventLoopGroup.on(cores);
        listener = listen(address);
    }

    public static void main(String[] args)
            throws IOException, GeneralSecurityException, InterruptedException {
        if (args.length != 4) {
            System.err.println("usage: NettyFront PORT KEYSTORE PASSWORD BACKEND_PORT");
            System.exit(2);
        }
        var address = new InetSocketAddress("localhost", Integer.parseInt(args[0]));
        var backend = new InetSocketAddress("localhost", Integer.parseInt(args[3]));
        var context = context(new File(args[1]), args[2].toCharArray());
        try (var front = open(Heddle.defaultGroup(), address, context, backend)) {
            System.out.println("HTTPS on " + front.localAddress());
            Runtime.getRuntime().addShutdownHook(new Thread(front::close));
            front.listener.closeFuture().sync();
        }
    }

    private static SSLContext context(File store, char[] password)
            throws IOException, GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store, password), password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    static NettyFront open(
            CoreGroup cores,
            InetSocketAddress address,
            SSLContext context,
            InetSocketAddress backend) {
        return new NettyFront(cores, address, context, backend);
    }

    private static SslContext tls(SSLContext context) {
        var protocols =
                new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1);
        return new JdkSslContext(
                context,
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                protocols,
                ClientAuth.NONE,
                null,
                false);
    }

    private Channel listen(InetSocketAddress address) {
        return new ServerBootstrap()
                .group(loops)
                .channel(loops.serverSocketChannel())
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel connection) {
                                connection
                                        .pipeline()
                                        .addLast(
                                                tls.newHandler(connection.alloc()),
                                                new Negotiation());
                            }
                        })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        loops.close();
    }

    /** Builds the rest of the pipeline once the client has chosen its protocol. */
    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            var pipeline = context.pipeline();
            if (!protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                pipeline.addLast(new HttpServerCodec());
                addRequests(pipeline);
                return;
            }
            var streams =
                    new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel stream) {
                            stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
                            addRequests(stream.pipeline());
                        }
                    };
            pipeline.addLast(
                    Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(streams));
        }

        private void addRequests(ChannelPipeline pipeline) {
            pipeline.addLast(new HttpObjectAggregator(MOST_BYTES), new Requests());
        }
    }

    /** The program, as one would write it with a thread for each request. */
    private final class Requests extends BlockingHandler<FullHttpRequest> {
        @Override
        protected void handle(ChannelHandlerContext context, FullHttpRequest request)
                throws Exception {
            HttpResponseStatus status = HttpResponseStatus.OK;
            String text;
            try {
                text = ask(request.uri());
            } catch (IOException e) {
                status = HttpResponseStatus.BAD_GATEWAY;
                text = "the backend does not answer: " + e.getMessage();
            }
            var body = Unpooled.copiedBuffer(text, UTF_8);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
            HttpUtil.setContentLength(response, body.readableBytes());
            boolean isKept = HttpUtil.isKeepAlive(request);
            await(context.writeAndFlush(response));
            if (!isKept) {
                context.close();
            }
        }

        private String ask(String question) throws IOException {
            try (var socket = new HeddleSocket(cores)) {
                socket.setSoTimeout(BACKEND_MILLIS);
                socket.connect(backend, BACKEND_MILLIS);
                socket.getOutputStream().write((question + "\n").getBytes(UTF_8));
                var answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                String line = answer.readLine();
                if (line == null) {
                    throw new IOException("it has closed the connection");
                }
                return line;
            }
        }
    }
}
