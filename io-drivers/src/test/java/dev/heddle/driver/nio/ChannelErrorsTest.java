package dev.heddle.driver.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.driver.SocketErrors;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelErrorsTest {
    @ParameterizedTest
    @CsvSource({
        // Linux, and what the JDK says itself
        "Connection reset, 104",
        "Connection reset by peer, 104",
        "Broken pipe, 32",
        "Connection timed out, 110",
        "Too many open files, 24",
        "Too many open files in system, 23",
        "Network is unreachable, 101",
        "Protocol error, 71",
        "Host is down, 112",
        "Transport endpoint is not connected, 107",
        // macOS
        "Operation timed out, 110",
        "Can't assign requested address, 99",
        "Protocol wrong type for socket, 32",
        // Windows
        "An existing connection was forcibly closed by the remote host, 104",
        "An established connection was aborted by the software in your host machine, 103",
        "Connection refused: getsockopt, 111",
        "No buffer space available (maximum connections reached?): connect, 105",
        // in another language, and nothing
        "Verbindung abgebrochen, 5",
        ", 5"
    })
    void aTextOfTheSystemIsItsErrorNumber(String text, int errno) {
        assertEquals(errno, ChannelErrors.errno(new IOException(text)));
    }

    @Test
    void whereTheTextSaysNothingTheClassDoes() {
        String text = "Verbindungsaufbau abgelehnt";
        assertEquals(Errno.ECONNREFUSED, ChannelErrors.errno(new ConnectException(text)));
        assertEquals(Errno.EHOSTUNREACH, ChannelErrors.errno(new NoRouteToHostException(text)));
        assertEquals(Errno.EADDRNOTAVAIL, ChannelErrors.errno(new BindException(text)));
        assertEquals(Errno.EPROTO, ChannelErrors.errno(new ProtocolException(text)));
        assertEquals(Errno.EIO, ChannelErrors.errno(new SocketException(text)));
    }

    @Test
    void statesOfAChannelAreErrorNumbersToo() {
        assertEquals(Errno.EBADF, ChannelErrors.errno(new ClosedChannelException()));
        assertEquals(Errno.EBADF, ChannelErrors.errno(new AsynchronousCloseException()));
        assertEquals(Errno.ENOTCONN, ChannelErrors.errno(new NotYetConnectedException()));
        assertEquals(Errno.EISCONN, ChannelErrors.errno(new AlreadyConnectedException()));
        assertEquals(Errno.EALREADY, ChannelErrors.errno(new ConnectionPendingException()));
        assertEquals(Errno.EINVAL, ChannelErrors.errno(new NotYetBoundException()));
        assertEquals(Errno.EINVAL, ChannelErrors.errno(new UnresolvedAddressException()));
        RuntimeException defect = new IllegalArgumentException("a defect");
        assertSame(defect, assertThrows(RuntimeException.class, () -> ChannelErrors.errno(defect)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ECONNRESET, Errno.EPIPE, Errno.ETIMEDOUT, Errno.EMFILE, Errno.EIO})
    void anErrorNumberAndItsTextStandForEachOther(int errno) {
        IOException failure = SocketErrors.exception(IoOperation.Kind.SEND, errno);
        assertEquals(errno, ChannelErrors.errno(failure));
    }

    @Test
    void directCallsFailInTheWordsOfJavaNet() {
        IOException ofTheSystem = new BindException("Address already in use");
        assertSame(ofTheSystem, ChannelErrors.ofDirectCall(ofTheSystem));
        IOException closed = ChannelErrors.ofDirectCall(new ClosedChannelException());
        assertEquals("Socket closed", closed.getMessage());
        assertEquals(SocketException.class, closed.getClass());
        assertEquals(
                "Socket is not connected",
                ChannelErrors.ofDirectCall(new NotYetConnectedException()).getMessage());
    }
}
