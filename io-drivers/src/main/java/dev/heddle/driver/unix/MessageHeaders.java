package dev.heddle.driver.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one {@code recvmmsg(2)} or {@code sendmmsg(2)}: for each an address, and where
 * its bytes are. Netty has both calls, but not for others ({@code io.netty.channel.epoll.Native},
 * 4.2.18). One thread at a time, and not while it holds a lease: the first use loads classes. It
 * holds only its own memory: whoever gives it an address keeps what is there alive.
 */
final class MessageHeaders {
    // struct mmsghdr { struct msghdr; unsigned int msg_len; }, of 64-bit systems: recvmsg(2)
    private static final int HEADER_BYTES = 64;
    private static final int NAME_OFFSET = 0;
    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int VECTOR_OFFSET = 16;
    private static final int VECTOR_LENGTH_OFFSET = 24;
    private static final int LENGTH_OFFSET = 56;

    // struct iovec { void *iov_base; size_t iov_len; }
    private static final int VECTOR_BYTES = 16;
    private static final int BASE_OFFSET = 0;
    private static final int SIZE_OFFSET = 8;

    /** A sockaddr_in6, rounded up to whole longs. */
    private static final int NAME_BYTES = 32;

    private static final int MSG_DONTWAIT = 0x40; // linux/socket.h

    private static final MethodHandle RECEIVE = handle("recvmmsg", ValueLayout.ADDRESS);
    private static final MethodHandle SEND = handle("sendmmsg");

    private static MethodHandle handle(String name, MemoryLayout... more) {
        return SystemCalls.link(
                name,
                FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT)
                        .appendArgumentLayouts(more));
    }

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment state;

    /** What {@link #names} has, by message; null where it is not known. */
    private final @Nullable InetSocketAddress[] known;

    /** The sender that was read last: mostly it is the next one's, too. */
    private @Nullable InetSocketAddress lastSender;

    private final MemorySegment lastName;

    /**
     * @param capacity at most so many messages at once
     */
    MessageHeaders(int capacity) {
        Arena arena = Arena.ofAuto();
        headers = arena.allocate((long) capacity * HEADER_BYTES, Long.BYTES);
        vectors = arena.allocate((long) capacity * VECTOR_BYTES, Long.BYTES);
        names = arena.allocate((long) capacity * NAME_BYTES, Long.BYTES);
        lastName = arena.allocate(NAME_BYTES, Long.BYTES);
        state = SystemCalls.state(arena);
        known = new InetSocketAddress[capacity];
        for (int i = 0; i < capacity; i++) {
            long header = (long) i * HEADER_BYTES;
            long vector = vectors.address() + (long) i * VECTOR_BYTES;
            headers.set(ValueLayout.JAVA_LONG, header + VECTOR_OFFSET, vector);
            headers.set(ValueLayout.JAVA_LONG, header + VECTOR_LENGTH_OFFSET, 1);
        }
    }

    /** Where the bytes of a message are, or are to be. */
    void setBytes(int index, long address, int length) {
        long vector = (long) index * VECTOR_BYTES;
        vectors.set(ValueLayout.JAVA_LONG, vector + BASE_OFFSET, address);
        vectors.set(ValueLayout.JAVA_LONG, vector + SIZE_OFFSET, length);
    }

    /** Asks for the sender of a message. */
    void setAnySender(int index) {
        known[index] = null;
        setName(index, nameAddress(index), NAME_BYTES);
    }

    /**
     * Where a message goes.
     *
     * @param to null for where the socket is connected to
     */
    @SuppressWarnings("ReferenceEquality") // the very object that was written before
    void setReceiver(int index, boolean isIpv6, @Nullable InetSocketAddress to) {
        if (to == null) {
            setName(index, 0, 0);
            return;
        }
        int length = isIpv6 ? SocketAddressMemory.MAX_BYTES : SocketAddressMemory.IPV4_BYTES;
        if (known[index] != to || !isName(index, isIpv6)) {
            known[index] = to;
            SocketAddressMemory.write(name(index), isIpv6, to);
        }
        setName(index, nameAddress(index), length);
    }

    /** Sockets of both kinds may use the same headers. */
    private boolean isName(int index, boolean isIpv6) {
        short family = names.get(ValueLayout.JAVA_SHORT, (long) index * NAME_BYTES);
        return family == (isIpv6 ? SocketAddressMemory.AF_INET6 : SocketAddressMemory.AF_INET);
    }

    private long nameAddress(int index) {
        return names.address() + (long) index * NAME_BYTES;
    }

    private MemorySegment name(int index) {
        return names.asSlice((long) index * NAME_BYTES, NAME_BYTES);
    }

    private void setName(int index, long address, int length) {
        long header = (long) index * HEADER_BYTES;
        headers.set(ValueLayout.JAVA_LONG, header + NAME_OFFSET, address);
        headers.set(ValueLayout.JAVA_INT, header + NAME_LENGTH_OFFSET, length);
    }

    /**
     * Receives into the first messages what is there, and does not wait.
     *
     * @param count at most so many
     * @return how many came, at least one; or a negated error number
     */
    int receive(int descriptor, int count) {
        try {
            int received =
                    (int)
                            RECEIVE.invokeExact(
                                    state,
                                    descriptor,
                                    headers,
                                    count,
                                    MSG_DONTWAIT,
                                    MemorySegment.NULL);
            return (int) SystemCalls.outcome(received, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /**
     * Sends messages in their order, as many as the socket takes now.
     *
     * @return how many it took, at least one; or the negated error number of the first
     */
    int send(int descriptor, int first, int count) {
        MemorySegment from = headers.asSlice((long) first * HEADER_BYTES);
        try {
            int sent = (int) SEND.invokeExact(state, descriptor, from, count, MSG_DONTWAIT);
            return (int) SystemCalls.outcome(sent, state);
        } catch (Throwable e) {
            throw SystemCalls.defect(e);
        }
    }

    /** How many bytes a received message has. */
    int length(int index) {
        return headers.get(ValueLayout.JAVA_INT, (long) index * HEADER_BYTES + LENGTH_OFFSET);
    }

    /** Who has sent a received message. */
    InetSocketAddress sender(int index) {
        long name = (long) index * NAME_BYTES;
        InetSocketAddress sender = lastSender;
        if (sender == null || !isLastName(name)) {
            sender = SocketAddressMemory.read(name(index));
            lastSender = sender;
            MemorySegment.copy(names, name, lastName, 0, NAME_BYTES);
        }
        known[index] = sender;
        return sender;
    }

    /** The kernel leaves what is beyond a shorter name as it was: the same family, or no match. */
    private boolean isLastName(long name) {
        for (int i = 0; i < NAME_BYTES; i += Long.BYTES) {
            if (names.get(ValueLayout.JAVA_LONG, name + i)
                    != lastName.get(ValueLayout.JAVA_LONG, i)) {
                return false;
            }
        }
        return true;
    }
}
