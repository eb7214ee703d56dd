package dev.heddle.driver.unix;

import dev.heddle.driver.file.FileMode;
import dev.heddle.scheduler.Errno;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * open(2) as {@link java.nio.channels.FileChannel#open} has it: its flags and its exceptions
 * ({@code UnixChannelFactory} and {@code UnixException} of JDK 25).
 */
final class FileOpening {
    // asm-generic/fcntl.h; two are others on aarch64 (arch/arm64/include/uapi/asm/fcntl.h)
    private static final int O_WRONLY = 01;
    private static final int O_RDWR = 02;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_TRUNC = 01000;
    private static final int O_APPEND = 02000;
    private static final int O_DSYNC = 010000;
    private static final int O_SYNC = 04010000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch").equals("aarch64") ? 0100000 : 0400000;

    /** For everybody whom the process's umask allows, as the JDK has it. */
    private static final int DEFAULT_PERMISSIONS = 0666;

    private FileOpening() {}

    /**
     * Opens a file.
     *
     * @return its descriptor
     */
    static int open(Path path, FileMode mode) throws IOException {
        boolean isNew = mode.isWritable() && mode.has(StandardOpenOption.CREATE_NEW);
        boolean follows =
                isNew
                        || !(mode.has(LinkOption.NOFOLLOW_LINKS)
                                || mode.has(StandardOpenOption.DELETE_ON_CLOSE));
        int flags = flags(mode) | (follows ? 0 : O_NOFOLLOW);
        int descriptor = FileCalls.open(bytes(path), flags, DEFAULT_PERMISSIONS);
        if (descriptor < 0) {
            throw failure(path, -descriptor, isNew, follows);
        }
        if (mode.has(StandardOpenOption.DELETE_ON_CLOSE)) {
            deleteAtOnce(path);
        }
        return descriptor;
    }

    private static int flags(FileMode mode) {
        int flags = O_CLOEXEC;
        if (mode.isWritable()) {
            flags |= mode.isReadable() ? O_RDWR : O_WRONLY;
            flags |= mode.isAppending() ? O_APPEND : 0;
            flags |= mode.has(StandardOpenOption.TRUNCATE_EXISTING) ? O_TRUNC : 0;
            if (mode.has(StandardOpenOption.CREATE_NEW)) {
                flags |= O_CREAT | O_EXCL;
            } else if (mode.has(StandardOpenOption.CREATE)) {
                flags |= O_CREAT;
            }
        }
        flags |= mode.has(StandardOpenOption.DSYNC) ? O_DSYNC : 0;
        flags |= mode.has(StandardOpenOption.SYNC) ? O_SYNC : 0;
        return flags;
    }

    /** The name is gone, the file stays until it is closed. */
    private static void deleteAtOnce(Path path) {
        try {
            Files.delete(path);
        } catch (IOException bestEffort) {
            // So the option says.
        }
    }

    /**
     * The path as the system has it. Its text may have lost something, its URI has not: there the
     * bytes that are no plain characters are written as {@code %XX}.
     */
    private static byte[] bytes(Path path) {
        byte[] raw = path.toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                bytes.write(HexFormat.fromHexDigits(escaped(raw, i)));
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static String escaped(byte[] raw, int percent) {
        return new String(raw, percent + 1, 2, StandardCharsets.US_ASCII);
    }

    private static IOException failure(Path path, int errno, boolean isNew, boolean follows) {
        String name = path.toString();
        if (errno == Errno.EEXIST || (isNew && errno == Errno.EISDIR)) {
            return new FileAlreadyExistsException(name);
        }
        String text = SystemCalls.text(errno);
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(name);
            case Errno.EACCES -> new AccessDeniedException(name);
            case Errno.ELOOP ->
                    follows
                            ? new FileSystemException(
                                    name,
                                    null,
                                    text + " or unable to access attributes of symbolic link")
                            : new IOException(text + " (NOFOLLOW_LINKS specified)");
            default -> new FileSystemException(name, null, text);
        };
    }
}
