package dev.heddle.driver.unix;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Programs of classic BPF (linux/filter.h) that lead new connections past a listener which shares
 * its port with others (SO_REUSEPORT). Attaching them needs no privilege. Any thread.
 *
 * <p>A group of listeners is an array to the kernel, in the order in which they began to listen;
 * one that closes is replaced by the last (reuseport_detach_sock in net/core/sock_reuseport.c,
 * Linux 6.18). The program of a group says an index, and where there is none of that index the hash
 * of the addresses decides as without a program.
 */
final class ListenerPrograms {
    private static final int SOL_SOCKET = 1;

    // asm-generic/socket.h
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int SO_DETACH_REUSEPORT_BPF = 68;

    // linux/bpf_common.h: what an instruction does, by its code
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_BYTE = 0x30;
    private static final int ADD = 0x04;
    private static final int AND = 0x54;
    private static final int MODULO = 0x94;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN_CONSTANT = 0x06;
    private static final int RETURN_ACCUMULATOR = 0x16;

    /** SKF_AD_OFF + SKF_AD_RANDOM: not the packet, but a random number. */
    private static final int RANDOM = -0x1000 + 56;

    private static final int TCP_FLAGS = 13;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    private static final int DROP = 0;
    private static final int KEEP_ALL = -1;

    // struct sock_filter and struct sock_fprog, where a pointer has 8 bytes
    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int PROGRAM_POINTER = 8;

    private ListenerPrograms() {}

    /** A listener gets no SYN any more; the last segments of handshakes it does. */
    static void dropHandshakes(Socket listener) throws IOException {
        attach(
                listener,
                SO_ATTACH_FILTER,
                instruction(LOAD_BYTE, 0, 0, TCP_FLAGS),
                instruction(AND, 0, 0, SYN | ACK),
                instruction(JUMP_IF_EQUAL, 0, 1, SYN),
                instruction(RETURN_CONSTANT, 0, 0, DROP),
                instruction(RETURN_CONSTANT, 0, 0, KEEP_ALL));
    }

    /** New connections of the port go to one of {@code count} listeners from {@code first} on. */
    static void divert(Socket anyOfTheGroup, int first, int count) throws IOException {
        attach(
                anyOfTheGroup,
                SO_ATTACH_REUSEPORT_CBPF,
                instruction(LOAD_WORD, 0, 0, RANDOM),
                instruction(MODULO, 0, 0, count),
                instruction(ADD, 0, 0, first),
                instruction(RETURN_ACCUMULATOR, 0, 0, 0));
    }

    /** The hash of the addresses decides again. */
    static void endDiversion(Socket anyOfTheGroup) throws IOException {
        anyOfTheGroup.setIntOpt(SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 0);
    }

    private static long instruction(int code, int ifTrue, int ifFalse, int constant) {
        ByteBuffer bytes = ByteBuffer.allocate(INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        bytes.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(constant);
        return bytes.getLong(0);
    }

    private static void attach(Socket socket, int option, long... instructions) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocateFrom(ValueLayout.JAVA_LONG, instructions);
            ByteBuffer program =
                    ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
            program.putShort(0, (short) instructions.length);
            program.putLong(PROGRAM_POINTER, code.address());
            socket.setRawOpt(SOL_SOCKET, option, program);
        }
    }
}
