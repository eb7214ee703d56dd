package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.support.ChildJvm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One core, and a virtual thread that blocks the carrier below it. */
class AgentBlockingIT {
    private static Stream<Arguments> programs() {
        return Stream.of("", ",handoff=false")
                .flatMap(options ->
                        Stream.of(
                                Arguments.of(options, "initialiser", "released\n"),
                                Arguments.of(options, "native", "released\n"),
                                Arguments.of(options, "beside", "finished beside it: 1000\n"),
                                Arguments.of(
                                        options,
                                        "process",
                                        "wrote all: true\nread all: true\nexit: 0\n")));
    }

    @ParameterizedTest(name = "{1}{0}")
    @MethodSource("programs")
    void theOthersOfItsCoreGoOn(String options, String program, String output) throws Exception {
        var result =
                AgentJvm.run(
                        "cores=1" + options,
                        List.of("--enable-native-access=ALL-UNNAMED"),
                        BlockingProgram.class,
                        program);
        assertEquals(new ChildJvm.Result(0, output, ""), result);
    }
}
