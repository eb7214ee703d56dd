package dev.heddle.file;

import dev.heddle.driver.OpenFile;
import dev.heddle.leak.Leakable;
import dev.heddle.leak.Leaks;
import dev.heddle.offload.OffloadPool;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who is inside a file: it is closed when nobody is, by whoever closes the channel, or by the last
 * to leave where that takes longer than a closer waits. It must not know the channel, which a
 * cleaner waits to be unreachable.
 *
 * <pre>
 *   OPEN    -> CLOSING  the channel is closed; the closer waits for those inside
 *   CLOSING -> CLOSED   nobody is left, and the closer closes the file
 *   CLOSING -> LEFT     somebody is, whose operation a stalled carrier's ring holds, say
 *   LEFT    -> CLOSED   the last to leave, or the closer that finds that it has left meanwhile
 * </pre>
 *
 * <p>State and number of those inside are one word, which all change by atomic read-modify-writes.
 * Nobody is missed: who enters counts itself and then asks the channel whether it is open; the
 * channel is marked closed before {@link #close} looks here. Both are volatile, so either the
 * closer sees who is inside, or that one sees the close and does nothing. Of the closer that writes
 * LEFT and those who leave, one sees the word LEFT with nobody inside first; who enters and leaves
 * behind a close may see it too, and the compare-and-set lets one win.
 *
 * <p>The set is only to stop them: its size is not told by one atomic read ({@link
 * ConcurrentHashMap}).
 */
final class FileUses {
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int LEFT = 2;
    private static final int CLOSED = 3;
    private static final int STATE = 3;

    /** One who is inside. */
    private static final int USE = 4;

    private static final long CLOSE_WAIT_NANOS = 1_000_000_000;

    private final OpenFile file;
    private final AtomicLong leakCount;
    private final long closeWaitNanos;
    private final @Nullable Throwable opened = Leaks.place();
    private final Set<FileUse> inside = ConcurrentHashMap.newKeySet();
    private final AtomicInteger word = new AtomicInteger(OPEN);
    private volatile @Nullable Thread closer;

    FileUses(OpenFile file, AtomicLong leakCount) {
        this(file, leakCount, CLOSE_WAIT_NANOS);
    }

    /**
     * @param closeWaitNanos how long a closer waits for those inside
     */
    FileUses(OpenFile file, AtomicLong leakCount, long closeWaitNanos) {
        this.file = file;
        this.leakCount = leakCount;
        this.closeWaitNanos = closeWaitNanos;
    }

    /** The caller goes in; it must ask whether the channel is open before it does anything. */
    FileUse enter() {
        FileUse use = new FileUse();
        inside.add(use);
        word.getAndAdd(USE);
        return use;
    }

    /** The caller is out again. */
    void leave(FileUse use) {
        inside.remove(use);
        int left = word.addAndGet(-USE);
        if ((left & STATE) == CLOSING) {
            LockSupport.unpark(closer);
        } else if (left == LEFT && word.compareAndSet(LEFT, CLOSED)) {
            closeLate();
        }
    }

    /** Stops whoever is inside, waits for them, and closes the file. Once, by the channel. */
    void close() throws IOException {
        closer = Thread.currentThread();
        if (!leaveOpen(CLOSING)) {
            return;
        }
        inside.forEach(FileUse::stop);
        if (awaitNobody()) {
            // Who has come since then has seen the close.
            word.getAndAdd(CLOSED - CLOSING);
            closeFile();
        } else if (word.addAndGet(LEFT - CLOSING) == LEFT && word.compareAndSet(LEFT, CLOSED)) {
            closeFile();
        }
    }

    /** Whether the caller is the one that ends OPEN, whoever is inside. */
    private boolean leaveOpen(int next) {
        int seen = word.get();
        while ((seen & STATE) == OPEN) {
            int witness = word.compareAndExchange(seen, seen - OPEN + next);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }

    private boolean awaitNobody() {
        long deadline = System.nanoTime() + closeWaitNanos;
        boolean interrupted = false;
        boolean isNobodyInside = word.get() == CLOSING;
        while (!isNobodyInside) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
            isNobodyInside = word.get() == CLOSING;
        }
        closer = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return isNobodyInside;
    }

    /** Nobody has closed the channel, and nobody can any more. */
    void closeUnreachable() {
        if (leaveOpen(CLOSED)) {
            closeLate();
            Leaks.found(leakCount, Leakable.FILE, opened);
        }
    }

    /** There is nobody to throw at. */
    private void closeLate() {
        try {
            closeFile();
        } catch (IOException e) {
            System.getLogger(FileUses.class.getName()).log(Level.WARNING, "closing " + file, e);
        }
    }

    private void closeFile() throws IOException {
        OffloadPool.call(() -> {
            file.close();
            return true;
        });
    }
}
