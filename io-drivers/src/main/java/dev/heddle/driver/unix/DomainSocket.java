package dev.heddle.driver.unix;

import dev.heddle.scheduler.Errno;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;

/**
 * A Unix-domain stream socket, bound and connected by calls of our own: Netty's {@code bind}
 * deletes whatever file is in the way ({@code netty_unix_socket_bindDomainSocket}, 4.2.18).
 */
final class DomainSocket extends Socket {
    // bits/socket.h
    private static final short AF_UNIX = 1;

    // sys/un.h: struct sockaddr_un
    private static final int PATH_OFFSET = 2;

    /** As the JDK's channels have it; Linux would take one more before the zero at the end. */
    private static final int MAX_PATH_BYTES = 106;

    /** By which the JDK makes system calls of paths ({@code UnixFileSystem}). */
    private static final Charset PATH_CHARSET =
            Charset.forName(
                    System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()),
                    Charset.defaultCharset());

    DomainSocket(int descriptor) {
        super(descriptor);
    }

    /** Returns 0 or the negated error number. */
    int bind(UnixDomainSocketAddress local) throws IOException {
        return call(NumberedCall.BIND, this, local);
    }

    /** Returns 0 or the negated error number. */
    int connect(UnixDomainSocketAddress remote) throws IOException {
        return call(NumberedCall.CONNECT, this, remote);
    }

    /** Makes a call on a socket of any type; returns 0 or the negated error number. */
    static int call(NumberedCall call, Socket socket, UnixDomainSocketAddress at)
            throws IOException {
        byte[] path = at.getPath().toString().getBytes(PATH_CHARSET);
        if (path.length > MAX_PATH_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PATH_OFFSET + path.length + 1L, Short.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, path.length);
            return call.on(socket.intValue(), address);
        }
    }
}
