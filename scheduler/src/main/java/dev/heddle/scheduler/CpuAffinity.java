package dev.heddle.scheduler;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Binds the calling platform thread to CPUs by {@code sched_setaffinity(2)}. Needs native access
 * ({@code --enable-native-access}), and Linux.
 */
@SuppressWarnings("restricted") // a call into the C library is what it is for
final class CpuAffinity {
    private static final int MASK_BYTES = 128; // CPU_SETSIZE of 1,024 in sched.h
    private static final MethodHandle SET_AFFINITY;

    static {
        Linker linker = Linker.nativeLinker();
        SET_AFFINITY =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("sched_setaffinity"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS));
    }

    private CpuAffinity() {}

    /**
     * Restricts the calling thread to {@code cpus}.
     *
     * @throws IllegalStateException if the kernel refuses
     */
    static void bindCurrentThread(List<Integer> cpus) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            for (int cpu : cpus) {
                long word = (long) (cpu / Long.SIZE) * Long.BYTES;
                mask.set(
                        ValueLayout.JAVA_LONG,
                        word,
                        mask.get(ValueLayout.JAVA_LONG, word) | 1L << cpu);
            }
            int result = (int) SET_AFFINITY.invokeExact(0, (long) MASK_BYTES, mask);
            if (result != 0) {
                throw new IllegalStateException(
                        "the kernel refused to bind a carrier to CPU "
                                + cpus
                                + ": turn pinning off, or allow these CPUs");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("sched_setaffinity", e);
        }
    }
}
