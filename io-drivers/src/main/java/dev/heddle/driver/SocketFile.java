package dev.heddle.driver;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file that a Unix-domain socket makes when it is bound. Any thread; reads the file system.
 *
 * @param path where it is
 */
public record SocketFile(Path path) {
    // sys/stat.h
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    /** The file of an address. */
    public static SocketFile of(UnixDomainSocketAddress address) {
        return new SocketFile(address.getPath());
    }

    /** Whether it exists and is a socket's. */
    public boolean isSocket() {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                return ((Integer) mode & S_IFMT) == S_IFSOCK;
            }
            return attributes().isOther();
        } catch (IOException absent) {
            return false;
        }
    }

    /**
     * What tells it from a later file of the same name; null where the system has no such thing.
     */
    public @Nullable Object key() {
        try {
            return attributes().fileKey();
        } catch (IOException absent) {
            return null;
        }
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The directory that it is in. */
    Path directory() {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }
}
