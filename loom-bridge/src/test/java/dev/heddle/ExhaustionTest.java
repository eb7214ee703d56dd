package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.net.AcceptMode;
import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExhaustionTest {
    @ParameterizedTest
    @CsvSource({
        "uring, 1, REUSE_PORT",
        "uring, 2, REUSE_PORT",
        "uring, 2, LEAST_CONNECTIONS",
        "ring, 1, REUSE_PORT",
        "ring, 2, LEAST_CONNECTIONS",
        "epoll, 1, REUSE_PORT",
        "epoll, 2, REUSE_PORT",
        "epoll, 2, LEAST_CONNECTIONS",
        "nio, 1, REUSE_PORT",
        "nio, 2, REUSE_PORT",
        "nio, 2, LEAST_CONNECTIONS"
    })
    void acceptUnderDescriptorExhaustionDoesNotSpinAndRecovers(
            String driver, int cores, AcceptMode mode) throws Exception {
        var result = run(ExhaustionProgram.class, driver, cores, mode.name());
        assertEquals(0, result.exit(), result.err());
        assertTrue(result.out().endsWith("recovered\n"), result.out());
        // In 400 ms, one try in 10 ms and core, each a few turns.
        assertTrue(number("turns ", result.out()) < 800 * cores, result.out());
        assertTrue(result.err().contains("Too many open files"), result.err());
    }

    @ParameterizedTest
    @CsvSource({
        "uring, 1",
        "uring, 2",
        "ring, 1",
        "ring, 2",
        "epoll, 1",
        "epoll, 2",
        "nio, 1",
        "nio, 2"
    })
    void newSocketsAreRefusedAndAHandOffServesTheOthers(String driver, int cores) throws Exception {
        var result = run(ConnectExhaustionProgram.class, driver, cores);
        assertEquals(0, result.exit(), result.out() + result.err());
        // A core that is handed off closes a ring before it opens the next: some may get between.
        assertTrue(number("refused ", result.out()) > 20, result.out());
        assertTrue(result.out().endsWith("recovered\n"), result.out());
        assertTrue(number("turns ", result.out()) < 1_000 * cores, result.out());
    }

    private static ChildJvm.Result run(Class<?> program, String driver, int cores, String... more)
            throws Exception {
        HeddleSockets.require(driver, cores);
        List<String> arguments = new ArrayList<>(List.of(driver, String.valueOf(cores)));
        arguments.addAll(List.of(more));
        return ChildJvm.run(
                "ulimit -n 200 &&", ChildJvm.FLAGS, program, arguments.toArray(String[]::new));
    }

    private static int number(String name, String out) {
        String line = out.lines().filter(found -> found.startsWith(name)).findFirst().get();
        return Integer.parseInt(line.substring(name.length()));
    }
}
