package dev.heddle.soak;

/** What goes wrong on purpose. */
enum Fault {
    /** A client resets its connection in the middle of its stream. */
    PEER_RESET(8),

    /** A process of several clients is killed: SIGKILL. */
    CLIENT_KILLED(1),

    /** A peer says half of what it announced, and then nothing. */
    HALF_OPEN(6),

    /** A peer has said all, and reads a little now and then. */
    SLOW_READER(4),

    /** A thread computes for long. */
    STALL_COMPUTE(4),

    /** A thread is pinned for long. */
    STALL_PIN(4),

    /** A thread blocks in the kernel for long. */
    STALL_BLOCK(4),

    /** The process under test has no descriptor left for a moment. */
    DESCRIPTORS_OUT(2);

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    /** Of all, the one at a place among their weights. */
    static Fault at(int place) {
        int left = Math.floorMod(place, weights());
        for (Fault fault : values()) {
            left -= fault.weight;
            if (left < 0) {
                return fault;
            }
        }
        throw new AssertionError(place);
    }

    /** The sum of how often each comes. */
    static int weights() {
        int sum = 0;
        for (Fault fault : values()) {
            sum += fault.weight;
        }
        return sum;
    }
}
