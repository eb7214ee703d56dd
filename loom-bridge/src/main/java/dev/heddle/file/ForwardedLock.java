package dev.heddle.file;

import dev.heddle.offload.OffloadPool;
import java.io.IOException;
import java.nio.channels.FileLock;

/** A lock that the JDK's channel on the same file holds. Any thread. */
final class ForwardedLock extends FileLock {
    private final FileLock held;

    ForwardedLock(SharedFile channel, FileLock held) {
        super(channel, held.position(), held.size(), held.isShared());
        this.held = held;
    }

    @Override
    public boolean isValid() {
        return held.isValid();
    }

    @Override
    public void release() throws IOException {
        OffloadPool.call(() -> {
            held.release();
            return true;
        });
    }
}
