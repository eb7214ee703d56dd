package dev.heddle.soak.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.soak.traffic.StreamConnection;
import dev.heddle.support.Pattern;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A server that is attacked: how it starts, and what its good clients say. */
enum Victim {
    /** {@code HttpServer} of the examples. */
    HTTP_EXAMPLE("HttpServer") {
        @Override
        List<String> arguments(Certificate certificate, int backend) {
            return List.of("0");
        }

        @Override
        byte[] request(SplittableRandom random) {
            return get("/" + random.nextInt(1_000), "");
        }

        @Override
        GoodSession open(int port, Certificate certificate) throws IOException {
            Socket socket = StreamConnection.socket(port, 0);
            int[] number = {0};
            return session(
                    socket,
                    () -> {
                        String path = "/" + number[0]++;
                        ask(
                                socket,
                                get(path, ""),
                                "HTTP/1.1 200 OK\r\n",
                                "you asked for " + path + "\n");
                    });
        }
    },

    /** The demo's HTTP server. */
    HTTP_DEMO("") {
        @Override
        List<String> arguments(Certificate certificate, int backend) {
            return List.of("serve", "--port", "0", "--until-stdin-ends");
        }

        @Override
        byte[] request(SplittableRandom random) {
            return random.nextBoolean()
                    ? get("/", "Accept: */*\r\n")
                    : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
                            .getBytes(ISO_8859_1);
        }

        @Override
        GoodSession open(int port, Certificate certificate) throws IOException {
            Socket socket = StreamConnection.socket(port, 0);
            return session(
                    socket,
                    () -> ask(socket, get("/", ""), "HTTP/1.1 200 OK\r\n", "Hello, World!"));
        }
    },

    /** {@code TcpProxy} of the examples, before an echo of ours. */
    PROXY("TcpProxy") {
        @Override
        List<String> arguments(Certificate certificate, int backend) {
            return List.of("0", "127.0.0.1", Integer.toString(backend));
        }

        @Override
        byte[] request(SplittableRandom random) {
            return Pattern.bytes(random.nextInt(), 0, 1 + random.nextInt(2_000));
        }

        @Override
        GoodSession open(int port, Certificate certificate) throws IOException {
            Socket socket = StreamConnection.socket(port, 0);
            long[] place = {0};
            return session(
                    socket,
                    () -> {
                        long end = place[0] + 500;
                        Pattern.write(socket.getOutputStream(), port, place[0], end, 500);
                        Pattern.read(socket.getInputStream(), port, place[0], end, 500);
                        place[0] = end;
                    });
        }
    },

    /** {@code TlsServer} of the examples. */
    TLS("TlsServer") {
        @Override
        List<String> arguments(Certificate certificate, int backend) {
            return List.of("0", certificate.file().toString(), Certificate.PASSWORD);
        }

        /** What a client begins with, as the JDK says it. */
        @Override
        byte[] request(SplittableRandom random) {
            return Certificate.clientHello();
        }

        @Override
        GoodSession open(int port, Certificate certificate) throws IOException {
            Socket plain = StreamConnection.socket(port, 0);
            SSLSocket socket =
                    (SSLSocket)
                            certificate
                                    .context()
                                    .getSocketFactory()
                                    .createSocket(plain, "localhost", port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"shout"});
            socket.setSSLParameters(parameters);
            int[] number = {0};
            return session(
                    socket,
                    () -> {
                        String line = "line " + number[0]++ + "\n";
                        ask(
                                socket,
                                line.getBytes(ISO_8859_1),
                                "L",
                                line.toUpperCase(java.util.Locale.ROOT));
                    });
        }
    };

    private static final int MAX_REPLY = 4_096;

    private final String example;

    Victim(String example) {
        this.example = example;
    }

    /** The example's class; empty for the demo. */
    String example() {
        return example;
    }

    /** What its main method is given. */
    abstract List<String> arguments(Certificate certificate, int backend);

    /** A good request, to be made a bad one. */
    abstract byte[] request(SplittableRandom random);

    /** A client that means well. */
    abstract GoodSession open(int port, Certificate certificate) throws IOException;

    private static byte[] get(String path, String fields) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n")
                .getBytes(ISO_8859_1);
    }

    /** One exchange. */
    @FunctionalInterface
    private interface Exchange {
        void run() throws IOException;
    }

    private static GoodSession session(Socket socket, Exchange exchange) {
        return new GoodSession() {
            @Override
            public void exchange() throws IOException {
                exchange.run();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    private static void ask(Socket socket, byte[] request, String begin, String end)
            throws IOException {
        socket.getOutputStream().write(request);
        byte[] reply = new byte[MAX_REPLY];
        int length = 0;
        String text = "";
        while (!text.endsWith(end)) {
            int count = socket.getInputStream().read(reply, length, reply.length - length);
            if (count <= 0) {
                throw new IOException("the reply to a good client ended after '" + text + "'");
            }
            length += count;
            text = new String(Arrays.copyOf(reply, length), ISO_8859_1);
        }
        if (!text.startsWith(begin)) {
            throw new AssertionError("the reply to a good client: " + text);
        }
    }
}
