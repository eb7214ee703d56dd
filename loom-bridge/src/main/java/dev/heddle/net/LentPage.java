package dev.heddle.net;

import dev.heddle.leak.Leakable;
import dev.heddle.leak.Leaks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One direct buffer of a {@link LentMemory}. Its memory is watched by a cleaner from its making on,
 * so that to lend it registers nothing. One thread at a time, as the pool hands it on.
 *
 * <pre>
 *   KEPT  -> TAKEN  a reader is to fill it
 *   TAKEN -> LENT   a {@link LentBuffer} has it
 *   TAKEN -> KEPT   nothing was received
 *   LENT  -> KEPT   the LentBuffer was closed
 * </pre>
 */
final class LentPage {
    private static final int KEPT = 0;
    private static final int TAKEN = 1;
    private static final int LENT = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Loan.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer memory;
    private final Loan loan;

    /**
     * @param existing how many pages there are beside those that were let go of
     * @param leakCount of the group
     * @throws OutOfMemoryError if {@code -XX:MaxDirectMemorySize} is reached
     */
    LentPage(AtomicInteger existing, AtomicLong leakCount) {
        memory = ByteBuffer.allocateDirect(LentMemory.BUFFER_BYTES);
        loan = new Loan(existing, leakCount);
        existing.incrementAndGet();
        LiveEndpoint.CLEANER.register(memory, loan);
    }

    /** All of it; whatever is a view of it keeps the page from the cleaner. */
    ByteBuffer memory() {
        return memory;
    }

    /** It leaves the pool. */
    void take() {
        loan.set(TAKEN);
    }

    /** A {@link LentBuffer} has it. */
    void lend() {
        loan.opened = Leaks.place();
        loan.set(LENT);
    }

    /** It is the pool's again, or nobody's. */
    void giveBack() {
        loan.set(KEPT);
        loan.opened = null;
    }

    /**
     * Who has the page. It holds neither the page nor the pool: a cleaner holds it, which waits for
     * the memory.
     */
    private static final class Loan implements Runnable {
        private final AtomicInteger existing;
        private final AtomicLong leakCount;

        /**
         * Opaque: the cleaner reads it once no thread can reach the memory any more, and what it
         * says is a figure.
         */
        @SuppressWarnings("unused") // by STATE
        private int state;

        private @Nullable Throwable opened;

        Loan(AtomicInteger existing, AtomicLong leakCount) {
            this.existing = existing;
            this.leakCount = leakCount;
        }

        void set(int next) {
            STATE.setOpaque(this, next);
        }

        /** Nobody can reach the memory any more. */
        @Override
        public void run() {
            int last = (int) STATE.getOpaque(this);
            if (last != KEPT) {
                existing.decrementAndGet();
            }
            if (last == LENT) {
                Leaks.found(leakCount, Leakable.LENT_BUFFER, opened);
            }
        }
    }
}
