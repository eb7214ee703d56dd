package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.ChildJvm;
import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One process after the other serves a port, while clients come and go without a pause. */
abstract class RestartSuite {
    private static final int RESTARTS = Integer.getInteger("heddle.test.restarts", 1);
    private static final int CONNECTIONS_BETWEEN = 200;

    /** What a JVM ends with that a signal has ended: 128 and SIGTERM. */
    private static final int EXIT = 143;

    private final List<Generation> started = new ArrayList<>();

    abstract String driver();

    /** Skips the test, and says why, where the system cannot do it for this driver. */
    void requireGapless() throws Exception {
        // Linux can.
    }

    /** A server's process. */
    private static final class Generation {
        private final Process process;
        private final BufferedReader said;

        Generation(String driver, int port, AcceptMode mode) throws IOException {
            process =
                    ChildJvm.begin(
                            ChildJvm.FLAGS,
                            RestartProgram.class,
                            driver,
                            "2",
                            String.valueOf(port),
                            mode.name());
            said = process.inputReader();
        }

        /** A JVM takes its time to start where others compile. */
        String line() throws Exception {
            Task<String> line = Task.call(Thread.ofPlatform().daemon().factory(), said::readLine);
            await().atMost(Task.PATIENCE.multipliedBy(4)).until(line::isDone);
            return line.get();
        }

        void stop() throws Exception {
            ChildJvm.terminate(process);
            String report = line();
            assertTrue(report.contains(" 0 were interrupted, 0 were cut"), report);
            assertTrue(process.waitFor(Task.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(EXIT, process.exitValue());
        }
    }

    private Generation start(int port, AcceptMode mode) throws IOException {
        Generation next = new Generation(driver(), port, mode);
        started.add(next);
        return next;
    }

    @ParameterizedTest
    @EnumSource
    void noConnectionIsRefusedOrReset(AcceptMode mode) throws Exception {
        HeddleSockets.require(driver(), 2);
        requireGapless();
        try {
            Generation current = start(0, mode);
            int port = Integer.parseInt(current.line());
            Churn churn = new Churn(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            for (int i = 0; i < RESTARTS; i++) {
                Generation next = start(port, mode);
                assertEquals(String.valueOf(port), next.line());
                awaitMore(churn);
                current.stop();
                current = next;
                awaitMore(churn);
            }
            assertEquals(List.of(), churn.end());
        } finally {
            started.forEach(generation -> generation.process.destroyForcibly());
        }
    }

    private static void awaitMore(Churn churn) {
        int before = churn.connections();
        await().atMost(Task.PATIENCE)
                .until(() -> churn.connections() >= before + CONNECTIONS_BETWEEN);
    }
}
