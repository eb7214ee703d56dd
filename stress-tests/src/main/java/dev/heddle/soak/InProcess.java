package dev.heddle.soak;

/**
 * What the process under test counts of itself after a collection.
 *
 * @param heapBytes in use
 * @param directBytes of NIO's buffers
 * @param nativeBuffers the drivers' memory for operations, idle in a core's pool or not
 * @param endpoints of the drivers
 * @param virtualThreads that are reachable
 * @param open connections that a handler serves
 * @param unclosed what the collector has found that nobody had closed, since the start
 */
record InProcess(
        long heapBytes,
        long directBytes,
        long nativeBuffers,
        long endpoints,
        long virtualThreads,
        long open,
        long unclosed) {

    /** Reads the answer to {@code MEASURE}. */
    static InProcess parse(String line) {
        String[] words = line.split(" ", -1);
        return new InProcess(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]));
    }
}
