package dev.heddle.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.measure.CommandRefusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input ends the soak with exit code 2 and one line that names the value. */
@ResourceLock(Resources.SYSTEM_ERR)
class SoakInputTest {
    @ParameterizedTest
    @CsvSource({
        "--minutes 0, 0",
        "--minutes -3, -3",
        "--minutes x, x",
        "--minutes NaN, NaN",
        "--minutes 1e9, 1.0E9",
        "--driver foo, foo",
        "--cores 0, 0",
        "--cores 100000, 100000",
        "--seed x, x",
        "--report /no/such/folder/report.txt, /no/such/folder/report.txt",
        "--report /tmp, /tmp",
        "--unknown, --unknown",
        "--agent, heddle.soak.agentJar",
        "--hostile, heddle.soak.examples",
        "--hostile --agent, --agent",
    })
    void badValueIsNamed(String arguments, String value) {
        CommandRefusal.assertRefused(Soak::execute, value, arguments.split(" ", -1));
    }

    @Test
    void eachDriverHasAPhase() {
        List<String> drivers = List.of("uring", "ring", "epoll", "nio");
        assertEquals(drivers, SoakPlan.phases(Duration.ofSeconds(30), drivers));
        assertEquals(12, SoakPlan.phases(Duration.ofMinutes(30), drivers).size());
    }

    @Test
    void oneDriverIsRestartedToo() {
        assertEquals(List.of("nio", "nio"), SoakPlan.phases(Duration.ofMinutes(3), List.of("nio")));
    }
}
