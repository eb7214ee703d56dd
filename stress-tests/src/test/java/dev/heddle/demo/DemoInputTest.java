package dev.heddle.demo;

import dev.heddle.measure.CommandRefusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input ends the demo with exit code 2 and one line that names the value. */
@ResourceLock(Resources.SYSTEM_ERR)
class DemoInputTest {

    @ParameterizedTest
    @CsvSource({
        "--driver foo, foo",
        "--cores 0, 0",
        "--cores -1, -1",
        "--cores 100000, 100000",
        "--cores x, x",
        "--connections 0, 0",
        "--connections -5, -5",
        "--rounds 0, 0",
        "--unknown, --unknown",
        "serve --port 70000, 70000",
        "serve --port -1, -1",
        "serve --driver foo, foo",
        "agent --cores 0, 0",
        "agent --driver foo, foo",
        "agent, heddle.demo.agentJar",
    })
    void badValueIsNamed(String arguments, String value) {
        assertRefused(value, arguments.split(" "));
    }

    @Test
    void jsonFileInAMissingFolderIsNamed(@TempDir Path folder) {
        String file = folder.resolve("missing").resolve("result.json").toString();
        assertRefused(file, "--json", file);
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            assertRefused(port, "serve", "--stock", "--port", port);
        }
    }

    private static void assertRefused(String value, String... arguments) {
        CommandRefusal.assertRefused(Demo::execute, value, arguments);
    }
}
