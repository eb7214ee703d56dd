package dev.heddle.transfer;

import dev.heddle.driver.SocketEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that a socket sends from. Calls wait for the disk without keeping a core. */
public interface FileSource {
    /** How long the file is. */
    long size() throws IOException;

    /** Reads at a place of the file; -1 at its end. */
    int read(ByteBuffer into, long position) throws IOException;

    /** {@link SocketEndpoint#sendFrom}, from this file. */
    int sendSome(SocketEndpoint to, long position, int count) throws IOException;
}
