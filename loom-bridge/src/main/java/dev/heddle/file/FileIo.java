package dev.heddle.file;

import dev.heddle.Heddle;
import dev.heddle.driver.IoTransport;
import dev.heddle.driver.OpenFile;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.offload.OffloadPool;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoEndpoint;
import dev.heddle.scheduler.IoOperation;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a thread does file I/O without keeping its carrier from a core: on its core's ring if it is a
 * virtual thread on one, on a thread of the {@link OffloadPool} if it is any other virtual thread,
 * and by itself if it is a platform thread. Any number of threads at once.
 *
 * <p>Whoever is told to stop ends what has not begun; what has begun is awaited, since until then
 * the memory is not the caller's. What a core that ends has not done is done by the pool.
 */
final class FileIo {
    /** Nothing was done, since the thread was told to stop. */
    static final int STOPPED = -1;

    /** What a driver copies through one buffer of its own. */
    private static final int MOST_COPIED_BYTES = 64 * 1024;

    private final OpenFile file;

    FileIo(OpenFile file) {
        this.file = file;
    }

    /**
     * Reads until all is read or the file ends.
     *
     * @return how many bytes, 0 only at the end of the file, or {@link #STOPPED}
     */
    int read(Bytes into, long position, FileUse use) throws IOException {
        return move(false, into, position, use);
    }

    /**
     * Writes until all is written or an error comes.
     *
     * @return how many bytes, or {@link #STOPPED}
     * @throws IOException if none could be written; if some could, the next write will find out
     */
    int write(Bytes from, long position, FileUse use) throws IOException {
        return move(true, from, position, use);
    }

    private int move(boolean isWrite, Bytes bytes, long position, FileUse use) throws IOException {
        int done = 0;
        while (done < bytes.length()) {
            Core ring = ringHere(position);
            int most = ring != null && bytes.isArray() ? MOST_COPIED_BYTES : Integer.MAX_VALUE;
            Bytes part = bytes.part(done, most);
            int moved;
            try {
                moved = moveSome(ring, isWrite, part, position + done, use);
            } catch (IOException e) {
                if (done > 0) {
                    return done;
                }
                throw e;
            }
            if (moved < 0) {
                return done > 0 ? done : STOPPED;
            }
            done += moved;
            if (!isWrite && moved < part.length()) {
                break;
            }
        }
        return done;
    }

    private int moveSome(
            @Nullable Core ring, boolean isWrite, Bytes part, long position, FileUse use)
            throws IOException {
        IoEndpoint access = ring == null ? null : accessOn(ring, position);
        if (ring != null && access != null) {
            IoOperation operation = isWrite ? part.send(access) : part.receive(access);
            int result = perform(ring, operation, use);
            if (result >= 0) {
                return result;
            }
            if (operation.progress() > 0) {
                return operation.progress();
            }
            if (result != -Errno.ECANCELED) {
                throw file.failure(-result);
            }
        }
        Integer moved =
                offload(
                        use,
                        () -> isWrite ? part.write(file, position) : part.read(file, position));
        return moved == null ? STOPPED : moved;
    }

    /** Waits until what was written is on the disk; false if the thread was told to stop. */
    boolean force(boolean metaData, FileUse use) throws IOException {
        Core ring = ringHere(0);
        IoEndpoint access = ring == null ? null : accessOn(ring, 0);
        if (ring != null && access != null) {
            int result = perform(ring, new IoOperation().sync(access), use);
            if (result >= 0) {
                return true;
            }
            if (result != -Errno.ECANCELED) {
                throw file.failure(-result);
            }
        }
        return offload(
                        use,
                        () -> {
                            file.force(metaData);
                            return true;
                        })
                != null;
    }

    /**
     * Makes a call on the file where the calling thread may: a virtual thread elsewhere, and any
     * thread where its interrupt would close the file without the channel's knowing.
     *
     * @return null if the thread was told to stop
     */
    <T> @Nullable T offload(FileUse use, OffloadPool.Call<T> call) throws IOException {
        return file.isClosedByInterrupt()
                ? OffloadPool.callThere(use, call)
                : OffloadPool.callUnless(use, call);
    }

    /** The core whose ring the calling thread is to use; null if there is none. */
    private @Nullable Core ringHere(long position) {
        Core core = Thread.currentThread().isVirtual() ? Heddle.currentCore() : null;
        return core != null && accessOn(core, position) != null ? core : null;
    }

    private @Nullable IoEndpoint accessOn(Core core, long position) {
        if (core.group().options().drivers() instanceof ChosenDrivers chosen) {
            IoTransport transport = chosen.choice().transport();
            return transport.accessTo(file, position);
        }
        return null;
    }

    /** Submits an operation and waits for its completion, whatever happens meanwhile. */
    private static int perform(Core ring, IoOperation operation, FileUse use) {
        ring.submit(operation);
        boolean interrupted = false;
        boolean isCancelled = false;
        while (!operation.isDone()) {
            if (use.getAsBoolean() && !isCancelled) {
                isCancelled = true;
                ring.cancel(operation);
            } else {
                LockSupport.park(operation);
                // While the status is set, park returns at once.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return operation.result();
    }
}
