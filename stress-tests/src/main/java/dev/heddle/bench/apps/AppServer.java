package dev.heddle.bench.apps;

import dev.heddle.load.GrpcEcho;
import dev.heddle.load.HttpGet;
import dev.heddle.load.Protocol;
import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ServerJvm;
import dev.heddle.measure.ServerProcess;
import dev.heddle.server.ServerDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server of {@code stress-tests/apps}. */
enum AppServer {
    JDK("jdk", "jdk.JdkServer"),
    JETTY("jetty", "jetty.JettyServer"),
    TOMCAT("tomcat", "tomcat.TomcatServer"),
    HELIDON("helidon", "helidon.HelidonServer"),
    SPRING_BOOT("spring-boot", ""),
    /** Tomcat, which gets each reply from a back end by the JDK's HttpClient. */
    GATEWAY("gateway", "tomcat.Gateway", "http-client"),
    /** The same by a connection of its own for each request. */
    GATEWAY_SOCKET("gateway-socket", "tomcat.Gateway", "socket"),
    /** Unary calls; its event loops are Netty's own threads, its handlers virtual ones. */
    GRPC("grpc", "grpc.GrpcServer");

    private static final int MESSAGE_BYTES = 128;
    private static final int HELLO_BYTES = "hello, virtual thread\n".length();

    /** What gRPC's Netty does at its start is warned of by the JDK. */
    private static final List<String> GRPC_FLAGS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /** What the one line begins with that they print. */
    private static final String LISTENING = "listening ";

    /** The launcher sets where it has built them. */
    private static final String HOME = "heddle.bench.apps";

    private final String name;
    private final String mainClass;
    private final String toBackEnd;

    AppServer(String name, String mainClass) {
        this(name, mainClass, "");
    }

    /**
     * @param mainClass below the package of all; empty for an executable jar
     * @param toBackEnd how it calls the back end; empty where it has none
     */
    AppServer(String name, String mainClass, String toBackEnd) {
        this.name = name;
        this.mainClass = mainClass;
        this.toBackEnd = toBackEnd;
    }

    boolean hasBackEnd() {
        return !toBackEnd.isEmpty();
    }

    /** What it is asked. */
    Protocol protocol() {
        return this == GRPC
                ? new GrpcEcho("/heddle.Bytes/Echo", MESSAGE_BYTES)
                : new HttpGet("/hello", HELLO_BYTES);
    }

    /**
     * Starts it.
     *
     * @param variant what is compared, such as {@code stock}
     * @param backEndPort of the back end, where it has one
     */
    ServerProcess start(String variant, ServerJvm jvm, ServerDescription how, int backEndPort)
            throws InterruptedException {
        List<String> arguments =
                hasBackEnd() ? List.of(Integer.toString(backEndPort), toBackEnd) : List.of();
        ServerJvm own = this == GRPC ? jvm.with(GRPC_FLAGS) : jvm;
        return ServerProcess.startOther(variant, command(own, arguments), LISTENING, how);
    }

    private List<String> command(ServerJvm jvm, List<String> arguments) {
        String folder = mainClass.isEmpty() ? name : mainClass.substring(0, mainClass.indexOf('.'));
        Path target = home().resolve(folder).resolve("target");
        if (mainClass.isEmpty()) {
            return jvm.command(requireThere(target.resolve("application.jar")), arguments);
        }
        List<String> path = new ArrayList<>();
        path.add(requireThere(target.resolve("classes")).toString());
        path.add(target.resolve("lib").resolve("*").toString());
        return jvm.command(String.join(":", path), "dev.heddle.apps." + mainClass, arguments);
    }

    private static Path home() {
        return Path.of(System.getProperty(HOME, ""));
    }

    private static Path requireThere(Path built) {
        if (!Files.exists(built)) {
            throw CommandFailure.badInput(
                    "there is no %s: run the benchmark by ./heddle bench apps".formatted(built));
        }
        return built;
    }

    @Override
    public String toString() {
        return name;
    }
}
