package dev.heddle.driver.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class NettyRingTest extends RingSuite {
    private final Logger nettys = Logger.getLogger("io.netty.channel.uring.IoUringIoHandler");
    private final List<LogRecord> lines = new ArrayList<>();
    private final Filter keeper = lines::add;

    @Override
    Ring open(Ring.Completions completions) throws IOException {
        return NettyRing.open(completions);
    }

    @BeforeEach
    void keepLog() {
        nettys.setFilter(keeper);
    }

    /** Netty logs an overflow from within the loop, where a log must not be waited for. */
    @AfterEach
    void nothingIsLogged() {
        nettys.setFilter(null);
        assertEquals(List.of(), lines.stream().map(LogRecord::getMessage).toList());
    }
}
