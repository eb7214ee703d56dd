package dev.heddle.support;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Assumptions;

/**
 * What a firewall says that lets a UDP datagram not pass: ICMP 3, code 13 (RFC 1812, 5.2.7.1),
 * which a connected socket is told as "No route to host". Needs Linux and CAP_NET_RAW: elsewhere
 * the test is skipped.
 */
public final class Firewall {
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final byte UDP = 17;
    private static final int ICMP_BYTES = 8;
    private static final int IP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private Firewall() {}

    /** Refuses a datagram between two ports of 127.0.0.1; its sender's socket knows on return. */
    public static void refuse(InetSocketAddress from, InetSocketAddress to) throws IOException {
        Descriptors.requireProc();
        int descriptor = LibC.call("socket", AF_INET, SOCK_RAW, IPPROTO_ICMP);
        Assumptions.assumeTrue(descriptor >= 0, "no CAP_NET_RAW");
        try (Arena arena = Arena.ofConfined()) {
            byte[] message = message(from.getPort(), to.getPort());
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            MemorySegment address = arena.allocate(16);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
            address.asSlice(4, 4).copyFrom(MemorySegment.ofArray(LOOPBACK));
            int sent =
                    LibC.call("sendto", descriptor, bytes, (long) message.length, 0, address, 16);
            if (sent != message.length) {
                throw new IOException("sendto said " + sent);
            }
        } finally {
            LibC.call("close", descriptor);
        }
    }

    /** The error, and of the datagram its headers. */
    private static byte[] message(int from, int to) {
        ByteBuffer message = ByteBuffer.allocate(ICMP_BYTES + IP_BYTES + UDP_BYTES);
        message.put((byte) 3).put((byte) 13).putShort((short) 0).putInt(0);
        message.put((byte) 0x45).put((byte) 0).putShort((short) (IP_BYTES + UDP_BYTES));
        message.putInt(0).put((byte) 64).put(UDP).putShort((short) 0);
        message.put(LOOPBACK).put(LOOPBACK);
        message.putShort((short) from).putShort((short) to);
        message.putShort((short) UDP_BYTES).putShort((short) 0);
        message.putShort(2, checksum(message.array()));
        return message.array();
    }

    /** RFC 1071. */
    private static short checksum(byte[] even) {
        int sum = 0;
        for (int i = 0; i < even.length; i += 2) {
            sum += (even[i] & 0xff) << 8 | (even[i + 1] & 0xff);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
