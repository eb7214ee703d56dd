package dev.heddle.apps.suite;

import dev.heddle.apps.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes that are servers and clients: gateways, and both ends of gRPC. */
@ExtendWith(CaseLines.class)
class ChainsTest {
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String SERVED_BY = "served by ";

    /** What gRPC's Netty, and its libraries, do at their start is warned of by this JDK. */
    private static final String[] GRPC_FLAGS = {
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"
    };

    /** The ways by which the gateway calls its back end, by the names of their cases. */
    enum Gateway {
        HTTP_CLIENT("gateway-http-client", "http-client"),
        SOCKET("gateway-socket", "socket");

        private final String name;
        private final String argument;

        Gateway(String name, String argument) {
            this.name = name;
            this.argument = argument;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** gRPC is one case. */
    enum Grpc {
        GRPC;

        @Override
        public String toString() {
            return "grpc";
        }
    }

    @ParameterizedTest(name = "{0}, {1}", allowZeroInvocations = true)
    @MethodSource("gateways")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void gatewayServesWhatItsBackEndHas(Gateway gateway, Flags flags) throws Exception {
        try (Peer backEnd = PeerServer.start(gateway.toString(), flags, ServerCase.JDK)) {
            App app =
                    App.of("tomcat", "tomcat.Gateway")
                            .withArguments(backEnd.address(), gateway.argument);
            try (var process = AppProcess.start(gateway.toString(), app, flags)) {
                new ServerCheck(process, flags, List.of()).run();
            }
            backEnd.stop();
        }
    }

    @ParameterizedTest(name = "{0}, {1}", allowZeroInvocations = true)
    @MethodSource("grpc")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void grpcServesItsOwnClient(Grpc grpc, Flags flags) throws Exception {
        App server = App.of("grpc", "grpc.GrpcServer").withJvmArguments(GRPC_FLAGS);
        try (var serving = AppProcess.start("grpc-server", server, flags)) {
            App client =
                    App.of("grpc", "grpc.GrpcClient")
                            .withJvmArguments(GRPC_FLAGS)
                            .withArguments(Integer.toString(serving.port()));
            try (var calling = AppProcess.start("grpc-client", client, flags)) {
                new ClientCheck(calling, flags).alsoNaming(SERVED_BY).run();
            }
            try {
                serving.endInput();
                serving.awaitExit(STOP);
                serving.assertSaidOnly(List.of(ServerProcess.LISTENING), List.of());
            } catch (AssertionError e) {
                throw new AssertionError(e + serving.evidence(), e);
            }
        }
    }

    static Stream<Arguments> gateways() {
        return Cases.of(Gateway.values());
    }

    static Stream<Arguments> grpc() {
        return Cases.of(Grpc.values());
    }
}
