package dev.heddle.soak.subject;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.LockSupport;

/** How a virtual thread keeps its carrier to itself. */
public enum Stall {
    /** It computes. */
    COMPUTE {
        @Override
        void stay(long nanos) {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    },

    /** It parks below a native frame, where it cannot be unmounted. */
    PIN {
        @Override
        void stay(long nanos) throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                MethodHandle compare =
                        MethodHandles.insertArguments(
                                MethodHandles.lookup()
                                        .findStatic(
                                                Stall.class,
                                                "parkWithin",
                                                MethodType.methodType(
                                                        int.class,
                                                        long.class,
                                                        MemorySegment.class,
                                                        MemorySegment.class)),
                                0,
                                nanos);
                MemorySegment upcall =
                        LINKER.upcallStub(
                                compare,
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS),
                                arena);
                QSORT.invokeExact(arena.allocate(2), 2L, 1L, upcall);
            }
        }
    },

    /** It blocks in the kernel, where nobody has told anybody. */
    BLOCK {
        @Override
        void stay(long nanos) throws Throwable {
            int ignored = (int) USLEEP.invokeExact((int) (nanos / 1_000));
        }
    };

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle QSORT =
            downcall(
                    "qsort",
                    FunctionDescriptor.ofVoid(
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS));

    private static final MethodHandle USLEEP =
            downcall("usleep", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /** Keeps the carrier of the calling thread for so long, about. */
    abstract void stay(long nanos) throws Throwable;

    private static MethodHandle downcall(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }

    /** Called by qsort(3), in the thread that called it. */
    private static int parkWithin(long nanos, MemorySegment one, MemorySegment other) {
        LockSupport.parkNanos(nanos);
        return 0;
    }
}
