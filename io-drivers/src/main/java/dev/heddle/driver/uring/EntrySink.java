package dev.heddle.driver.uring;

/** Takes the entries of a submission queue. What a field means depends on the operation. */
@FunctionalInterface
interface EntrySink {
    /**
     * Queues an entry, as linux/io_uring.h has it.
     *
     * @param index of the submission, which its completions come back with
     * @return what names the entry in a cancellation
     */
    long put(
            byte opcode,
            short priority,
            int descriptor,
            long offset,
            long address,
            int length,
            int flags,
            int index);

    /**
     * Likewise, of an entry for whose bytes the kernel chooses a buffer whenever there are some.
     *
     * @throws UnsupportedOperationException if the ring has no {@link BufferRing}
     */
    default long putSelecting(byte opcode, short priority, int descriptor, int index) {
        throw new UnsupportedOperationException("no buffers to choose from");
    }
}
