package dev.heddle.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.driver.IoDrivers.Candidate;
import dev.heddle.driver.epoll.EpollTransport;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoDriversTest {
    private static final IoTransport TRANSPORT = new EpollTransport();

    private static Candidate works(String name) {
        return new Candidate(name, Optional::empty, () -> TRANSPORT);
    }

    private static Candidate fails(String name, String why) {
        return new Candidate(
                name,
                () -> Optional.of(why),
                () -> {
                    throw new AssertionError(name + " must not be made");
                });
    }

    @Test
    void theFirstThatWorksIsChosen() {
        DriverChoice choice = IoDrivers.choose("auto", works("uring"), fails("epoll", "unasked"));
        assertSame(TRANSPORT, choice.transport());
        assertEquals("epoll (the fastest that works here)", choice.toString());
    }

    @Test
    void aFallbackStatesWhy() {
        List<LogRecord> lines = new ArrayList<>();
        Filter keeper =
                line -> {
                    lines.add(line);
                    return false;
                };
        Logger logger = Logger.getLogger(IoDrivers.class.getName());
        logger.setFilter(keeper);
        try {
            DriverChoice choice =
                    IoDrivers.choose(
                            "auto", fails("uring", "io_uring is switched off"), works("epoll"));
            assertEquals("no uring: io_uring is switched off", choice.reason());
        } finally {
            logger.setFilter(null);
        }
        assertEquals(
                List.of("INFO I/O driver epoll: no uring: io_uring is switched off"),
                lines.stream()
                        .map(line ->
                                line.getLevel() + " " + new SimpleFormatter().formatMessage(line))
                        .toList());
    }

    @Test
    void nioIsTheLastResortAndTheReasonsAreNamed() {
        DriverChoice choice =
                IoDrivers.choose(
                        "auto",
                        fails("uring", "reason 1"),
                        fails("epoll", "reason 2"),
                        works("nio"));
        assertEquals("no uring: reason 1; no epoll: reason 2", choice.reason());
    }

    @Test
    void aMissingClassIsAReason() {
        Candidate without =
                new Candidate(
                        "epoll",
                        () -> {
                            throw new NoClassDefFoundError("io/netty/channel/epoll/Epoll");
                        },
                        () -> TRANSPORT);
        assertEquals(
                "no epoll: there is no class io/netty/channel/epoll/Epoll",
                IoDrivers.choose("auto", without, works("nio")).reason());
    }

    @Test
    void nioIsThereWhateverElseIs() {
        DriverChoice choice = IoDrivers.choose("nio");
        assertEquals("nio (requested)", choice.toString());
    }

    @Test
    void nioCannotWaitForDescriptorsOfOthers() {
        assertNull(IoDrivers.choose("nio").transport().watch(0));
    }

    @Test
    void aRequestedDriverIsNotReplacedByAnother() {
        assertEquals(
                "requested",
                IoDrivers.choose("epoll", fails("uring", ""), works("epoll")).reason());
        UnsupportedOperationException e =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> IoDrivers.choose("uring", fails("uring", "locked"), works("epoll")));
        assertEquals(
                "driver 'uring' cannot be used: locked; use driver 'auto' to fall back to another",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "", "URING", "Nio"})
    void anUnknownDriverIsNamedWithTheKnownOnes(String name) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> IoDrivers.choose(name));
        assertEquals(
                "driver '" + name + "' is unknown: use auto, uring, ring, epoll or nio",
                e.getMessage());
    }

    @Test
    void errorNumbersBecomeTheExceptionsOfJavaNet() {
        assertIs(BindException.class, "Address already in use", 98);
        assertIs(BindException.class, "Cannot assign requested address", 99);
        assertIs(BindException.class, "Permission denied", 13);
        assertIs(ConnectException.class, "Connection refused", 111);
        assertIs(ConnectException.class, "Connection timed out", 110);
        assertIs(SocketException.class, "Network is unreachable", 101);
        assertIs(ProtocolException.class, "Protocol error", 71);
        assertIs(NoRouteToHostException.class, "No route to host", 113);
        assertIs(SocketException.class, "Connection reset by peer", 104);
        assertIs(SocketException.class, "Broken pipe", 32);
        assertIs(SocketException.class, "Socket closed", 125);
        assertIs(SocketException.class, "Socket closed", 9);
        assertIs(SocketException.class, "Too many open files", 24);
        assertIs(SocketException.class, "error 77", 77);
    }

    @Test
    void failedTransfersAreSocketExceptions() {
        IoOperation.Kind receive = IoOperation.Kind.RECEIVE;
        IoOperation.Kind send = IoOperation.Kind.SEND;
        assertIs(SocketException.class, "Connection reset", SocketErrors.exception(receive, 104));
        assertIs(
                SocketException.class,
                "Connection reset by peer",
                SocketErrors.exception(send, 104));
        for (IoOperation.Kind kind : List.of(receive, send)) {
            assertIs(
                    SocketException.class,
                    "Connection timed out",
                    SocketErrors.exception(kind, 110));
            assertIs(SocketException.class, "No route to host", SocketErrors.exception(kind, 113));
        }
        assertIs(
                ConnectException.class,
                "Connection timed out",
                SocketErrors.exception(IoOperation.Kind.CONNECT, 110));
    }

    private static void assertIs(Class<?> type, String text, int errno) {
        assertIs(type, text, SocketErrors.exception(errno));
    }

    private static void assertIs(Class<?> type, String text, IOException e) {
        assertEquals(type, e.getClass());
        assertEquals(text, e.getMessage());
    }
}
