package dev.heddle.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.driver.IoDrivers;
import java.nio.file.Files;
import java.nio.file.Path;

class NioRestartTest extends RestartSuite {
    private static final Path MIGRATION = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

    @Override
    String driver() {
        return IoDrivers.NIO;
    }

    @Override
    void requireGapless() throws Exception {
        assumeTrue(
                Files.exists(MIGRATION) && Files.readString(MIGRATION).strip().equals("1"),
                "NIO cannot lead connections past a listener, so it needs "
                        + MIGRATION
                        + " to be 1");
    }
}
