package dev.heddle.driver.unix;

import io.netty.channel.unix.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * A multicast group on an interface: MCAST_JOIN_GROUP of {@code ip(7)}, RFC 3678; Netty's tells no
 * error number.
 */
final class MulticastGroup {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;

    // linux/in.h
    private static final int MCAST_JOIN_GROUP = 42;
    private static final int MCAST_LEAVE_GROUP = 45;

    // struct group_req { __u32 gr_interface; struct sockaddr_storage gr_group; }
    private static final int REQUEST_BYTES = 136;
    private static final int GROUP_OFFSET = 8;

    private static final MethodHandle SET_OPTION =
            SystemCalls.link(
                    "setsockopt",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));

    private final InetAddress group;
    private final int interfaceIndex;

    /**
     * @param on null for the system's choice
     */
    MulticastGroup(InetAddress group, @Nullable NetworkInterface on) {
        this.group = group;
        interfaceIndex = on == null ? 0 : on.getIndex();
    }

    /** Returns 0 or a negated error number. */
    int join(Socket socket) {
        return set(socket, MCAST_JOIN_GROUP);
    }

    /** Returns 0 or a negated error number. */
    int leave(Socket socket) {
        return set(socket, MCAST_LEAVE_GROUP);
    }

    private int set(Socket socket, int option) {
        boolean isIpv6 = group instanceof Inet6Address;
        int level = isIpv6 ? IPPROTO_IPV6 : IPPROTO_IP;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, interfaceIndex);
            SocketAddressMemory.write(
                    request.asSlice(GROUP_OFFSET), isIpv6, new InetSocketAddress(group, 0));
            MemorySegment state = SystemCalls.state(arena);
            int result =
                    (int)
                            SET_OPTION.invokeExact(
                                    state,
                                    socket.intValue(),
                                    level,
                                    option,
                                    request,
                                    REQUEST_BYTES);
            return (int) SystemCalls.outcome(result, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }
}
