package dev.heddle.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerDescriptionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 core, epoll, not pinned",
                "2 cores, io_uring (kernel 6.18), not pinned",
                "2 cores, epoll (io_uring: not permitted (EPERM), see sysctl), pinned to CPUs 0, 1",
            })
    void lineIsReadBackAsItWasWritten(String line) {
        assertEquals(line, ServerDescription.parse(line).toString());
    }

    @Test
    void partsAreTakenApart() {
        assertEquals(
                new ServerDescription(2, "epoll", "a (b), c", "pinned"),
                ServerDescription.parse("2 cores, epoll (a (b), c), pinned"));
    }

    @Test
    void otherLinesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ServerDescription.parse("hello"));
    }
}
