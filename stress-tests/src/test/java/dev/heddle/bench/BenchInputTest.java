package dev.heddle.bench;

import dev.heddle.measure.CommandRefusal;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input ends a benchmark before anything runs. */
@ResourceLock(Resources.SYSTEM_ERR)
class BenchInputTest {

    @ParameterizedTest
    @CsvSource({
        "ecko, ecko",
        "echo --cores 0, 0",
        "echo --cores 100000, 100000",
        "echo --cores x, x",
        "echo --unknown, --unknown",
        "echo --peers stock;nobody, nobody",
        "proxy --cores 0, 0",
        "idle --rounds 0, 0",
        "churn --cores 0, 0",
        "fanout --rounds 0, 0",
        "push --connections 0, 0",
        "skew --peers nobody, nobody",
        "udp --cores 0, 0",
        "parked --threads 0, 0",
        "parked --threads 2000001, 2000000",
        "profile --rate 0, 0",
        "figures --jvms 0, 0",
        "all --rounds 0, 0",
        "apps nobody, nobody",
        "apps --rounds 0, 0",
        "apps jdk, heddle.bench.agentJar",
        "start --rounds 0, 0",
        "start, heddle.bench.agentJar",
        "serve --peer nobody --service ECHO --cores 1, nobody",
    })
    void badValueIsNamed(String arguments, String value) {
        CommandRefusal.assertRefused(Bench::execute, value, arguments.replace(';', ',').split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "micro", "echo", "proxy", "idle", "accept", "apps", "all", "churn", "fanout",
                "push", "skew", "udp", "parked", "profile", "figures", "start"
            })
    void jsonFileInAMissingFolderIsNamed(String command, @TempDir Path folder) {
        String file = folder.resolve("missing").resolve("result.json").toString();
        CommandRefusal.assertRefused(Bench::execute, file, command, "--json", file);
    }
}
