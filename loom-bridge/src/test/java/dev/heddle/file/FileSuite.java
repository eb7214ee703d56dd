package dev.heddle.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Pattern;
import dev.heddle.support.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a {@link FileChannel} promises, of Heddle's and, as the oracle, of the JDK's. */
abstract class FileSuite extends FileFrame {
    private static final int LARGE = 1_000_003;

    @TempDir Path folder;

    private Path existing() throws IOException {
        return Files.write(folder.resolve("existing"), Pattern.bytes(1, 0, 1_000));
    }

    private FileChannel openNew(String name) throws IOException {
        return open(
                folder.resolve(name),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        int count = channel.read(ByteBuffer.wrap(bytes), position);
        return Arrays.copyOf(bytes, Math.max(0, count));
    }

    // --- reading and writing

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(Memory memory) throws Exception {
        inThread(() -> {
            try (FileChannel channel = openNew("file")) {
                ByteBuffer source = memory.holding(7, LARGE);
                assertEquals(LARGE, channel.write(source, 12_345));
                assertEquals(source.limit(), source.position());
                assertEquals(12_345 + LARGE, channel.size());
                ByteBuffer target = memory.allocate(LARGE + 10).position(5);
                assertEquals(LARGE, channel.read(target, 12_345));
                assertEquals(5 + LARGE, target.position());
                byte[] got = new byte[LARGE];
                target.get(5, got);
                Pattern.check(got, LARGE, 1, 7);
                assertArrayEquals(new byte[100], read(channel, 12_245, 100), "a hole");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aReadOnlyBufferIsWrittenAndNotReadInto(Memory memory) throws Exception {
        inThread(() -> {
            try (FileChannel channel = openNew("file")) {
                ByteBuffer buffer = memory.holding(0, 100).asReadOnlyBuffer();
                assertEquals(100, channel.write(buffer, 0));
                assertThrows(IllegalArgumentException.class, () -> channel.read(buffer, 0));
                Pattern.check(read(channel, 0, 100), 100, 1, 0);
            }
        });
    }

    @Test
    void theEndOfTheFileIsTold() throws Exception {
        inThread(() -> {
            try (FileChannel channel = open(existing(), StandardOpenOption.READ)) {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                assertEquals(10, channel.read(buffer, 990));
                assertEquals(10, buffer.position());
                assertEquals(-1, channel.read(buffer, 1_000));
                assertEquals(-1, channel.read(buffer, Long.MAX_VALUE - 1_000));
                assertEquals(0, channel.read(ByteBuffer.allocate(0), 5_000));
                assertEquals(10, buffer.position());
            }
        });
    }

    @Test
    void aFarPositionMakesASparseFile() throws Exception {
        inThread(() -> {
            try (FileChannel channel = openNew("sparse")) {
                long far = 5L << 30;
                assertEquals(3, channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), far));
                assertEquals(far + 3, channel.size());
                assertArrayEquals(new byte[] {0, 0, 1, 2, 3}, read(channel, far - 2, 100));
                assertArrayEquals(new byte[50], read(channel, 4L << 30, 50));
                assertThrows(
                        IOException.class,
                        () -> channel.write(ByteBuffer.allocate(1), Long.MAX_VALUE - 10));
            }
        });
    }

    @Test
    void thePositionMovesWithReadsAndWrites() throws Exception {
        inThread(() -> {
            try (FileChannel channel = openNew("file")) {
                assertEquals(100, channel.write(Memory.HEAP.holding(0, 100)));
                ByteBuffer[] parts = {
                    Memory.DIRECT.holding(100, 50),
                    ByteBuffer.allocate(0),
                    Memory.HEAP.holding(150, 70)
                };
                assertEquals(120, channel.write(parts));
                assertEquals(220, channel.position());
                channel.position(10);
                ByteBuffer[] into = {ByteBuffer.allocate(90), ByteBuffer.allocateDirect(1_000)};
                assertEquals(210, channel.read(into));
                Pattern.check(into[0].array(), 90, 1, 10);
                byte[] second = new byte[120];
                into[1].get(0, second);
                Pattern.check(second, 120, 1, 100);
                assertEquals(-1, channel.read(into));
                assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
                channel.position(300);
                assertEquals(220, channel.size());
                channel.write(ByteBuffer.wrap(new byte[1]));
                assertEquals(301, channel.size());
                assertEquals(301, channel.position());
            }
        });
    }

    @Test
    void threadsThatWriteAtThePositionDoNotOverwriteEachOther() throws Exception {
        int threads = 8;
        int rounds = 50;
        try (FileChannel channel = openNew("file")) {
            List<Task<Void>> writers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                byte[] mine = new byte[1_000];
                Arrays.fill(mine, (byte) (i + 1));
                writers.add(
                        start(() -> {
                            for (int round = 0; round < rounds; round++) {
                                channel.write(ByteBuffer.wrap(mine));
                            }
                        }));
            }
            for (Task<Void> writer : writers) {
                writer.get();
            }
        }
        byte[] all = Files.readAllBytes(folder.resolve("file"));
        assertEquals(threads * rounds * 1_000, all.length);
        int[] seen = new int[threads + 1];
        for (byte one : all) {
            seen[one]++;
        }
        for (int i = 1; i <= threads; i++) {
            assertEquals(rounds * 1_000, seen[i]);
        }
    }

    @Test
    void manyThreadsReadAndWriteTheirOwnPlaces() throws Exception {
        try (FileChannel channel = openNew("file")) {
            List<Task<Void>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int seed = i;
                all.add(
                        start(() -> {
                            ByteBuffer buffer = Memory.of(seed).allocate(5_000);
                            for (int round = 0; round < 20; round++) {
                                long place = (seed * 20L + round) * 5_000;
                                byte[] bytes = Pattern.bytes(seed, place, 5_000);
                                channel.write(buffer.clear().put(bytes).flip(), place);
                                assertEquals(5_000, channel.read(buffer.clear(), place));
                                buffer.get(0, bytes);
                                Pattern.check(bytes, 5_000, seed, place);
                            }
                        }));
            }
            for (Task<Void> task : all) {
                task.get();
            }
        }
    }

    @Test
    void truncatingCutsAndMovesThePosition() throws Exception {
        inThread(() -> {
            try (FileChannel channel = openNew("file")) {
                channel.write(Memory.HEAP.holding(0, 100));
                assertEquals(channel, channel.truncate(200));
                assertEquals(100, channel.size());
                assertEquals(100, channel.position());
                channel.truncate(40);
                assertEquals(40, channel.size());
                assertEquals(40, channel.position());
                channel.force(true);
                channel.force(false);
                assertThrows(IllegalArgumentException.class, () -> channel.truncate(-1));
            }
        });
    }

    /** fsync(2) on a device that has nothing to sync is EINVAL. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aForceThatFailsSaysSo() throws Exception {
        inThread(() -> {
            try (FileChannel device =
                    open(Path.of("/dev/null"), Set.of(StandardOpenOption.WRITE))) {
                IOException failure = assertThrows(IOException.class, () -> device.force(true));
                assertTrue(failure.getMessage().contains("Invalid argument"), failure.toString());
            }
        });
    }

    // --- opening

    @Test
    void optionsMeanWhatTheyMean() throws Exception {
        inThread(() -> {
            Path existing = existing();
            assertThrows(
                    NoSuchFileException.class,
                    () -> open(folder.resolve("none"), StandardOpenOption.WRITE));
            assertEquals(
                    existing.toString(),
                    assertThrows(FileAlreadyExistsException.class, () -> openNew("existing"))
                            .getFile());
            assertThrows(
                    FileAlreadyExistsException.class,
                    () -> open(folder, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
            FileSystemException e =
                    assertThrows(
                            FileSystemException.class,
                            () -> open(folder, StandardOpenOption.WRITE));
            assertEquals(folder + ": Is a directory", e.getMessage());
            try (FileChannel created =
                    open(
                            folder.resolve("new"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.SYNC,
                            StandardOpenOption.SPARSE)) {
                created.write(ByteBuffer.wrap(new byte[10]));
            }
            try (FileChannel truncated =
                    open(
                            existing,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.DSYNC,
                            StandardOpenOption.WRITE)) {
                assertEquals(0, truncated.size());
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> open(existing, StandardOpenOption.APPEND, StandardOpenOption.READ));
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            open(
                                    existing,
                                    StandardOpenOption.APPEND,
                                    StandardOpenOption.TRUNCATE_EXISTING));
            OpenOption unknown = new OpenOption() {};
            assertThrows(UnsupportedOperationException.class, () -> open(existing, unknown));
            assertThrows(NullPointerException.class, () -> open(existing, (OpenOption) null));
        });
    }

    @Test
    void appendedBytesComeLast() throws Exception {
        inThread(() -> {
            Path path = existing();
            try (FileChannel channel = open(path, StandardOpenOption.APPEND)) {
                channel.position(0);
                channel.write(Memory.HEAP.holding(1_000, 200));
                assertEquals(1_200, channel.position());
                channel.write(Memory.DIRECT.holding(1_200, 200));
                assertThrows(
                        NonReadableChannelException.class,
                        () -> channel.read(ByteBuffer.allocate(1)));
            }
            Pattern.check(Files.readAllBytes(path), 1_400, 1, 0);
        });
    }

    @Test
    void aFileThatIsDeletedOnCloseIsGone() throws Exception {
        inThread(() -> {
            Path path = existing();
            try (FileChannel channel =
                    open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE)) {
                Pattern.check(read(channel, 0, 1_000), 1_000, 1, 0);
            }
            assertFalse(Files.exists(path));
        });
    }

    @Test
    void linksAreFollowedUnlessToldOtherwise() throws Exception {
        inThread(() -> {
            Path link = Files.createSymbolicLink(folder.resolve("link"), existing());
            try (FileChannel channel = open(link)) {
                assertEquals(1_000, channel.size());
            }
            IOException e =
                    assertThrows(
                            IOException.class,
                            () -> open(link, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            assertTrue(e.getMessage().contains("NOFOLLOW_LINKS"), e.getMessage());
            Path self = Files.createSymbolicLink(folder.resolve("self"), folder.resolve("self"));
            assertThrows(FileSystemException.class, () -> open(self));
        });
    }

    @Test
    void namesMayHaveAnyCharacters() throws Exception {
        inThread(() -> {
            for (String name : List.of("a b%20c", "ünïcödé-€", "tab\there?#[x]")) {
                try (FileChannel channel = openNew(name)) {
                    channel.write(ByteBuffer.wrap(new byte[3]));
                }
                assertEquals(3, Files.size(folder.resolve(name)));
            }
            Path relative = Path.of("").toAbsolutePath().relativize(existing());
            try (FileChannel channel = open(relative)) {
                assertEquals(1_000, channel.size());
            }
        });
    }

    @Test
    void attributesAreThoseOfANewFile() throws Exception {
        inThread(() -> {
            FileAttribute<?> ownerOnly =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"));
            Path path = folder.resolve("private");
            Set<StandardOpenOption> options =
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = open(path, options, ownerOnly)) {
                channel.write(ByteBuffer.wrap(new byte[3]));
            }
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        });
    }

    // --- what is not possible

    @Test
    void aFileIsOnlyUsedForWhatItWasOpenedFor() throws Exception {
        inThread(() -> {
            Path path = existing();
            ByteBuffer buffer = ByteBuffer.allocate(1);
            try (FileChannel channel = open(path)) {
                assertThrows(NonWritableChannelException.class, () -> channel.write(buffer));
                assertThrows(NonWritableChannelException.class, () -> channel.write(buffer, 0));
                assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
                assertThrows(IllegalArgumentException.class, () -> channel.read(buffer, -1));
                assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
            }
            try (FileChannel channel = open(path, StandardOpenOption.WRITE)) {
                assertThrows(NonReadableChannelException.class, () -> channel.read(buffer));
                assertThrows(NonReadableChannelException.class, () -> channel.read(buffer, 0));
                assertThrows(IllegalArgumentException.class, () -> channel.write(buffer, -1));
            }
        });
    }

    @Test
    void aDirectoryIsNotRead() throws Exception {
        inThread(() -> {
            try (FileChannel channel = open(folder)) {
                IOException e =
                        assertThrows(
                                IOException.class, () -> channel.read(ByteBuffer.allocate(1), 0));
                assertEquals("Is a directory", e.getMessage());
            }
        });
    }

    @Test
    void filesThatHaveNoSizeAreRead() throws Exception {
        inThread(() -> {
            Path path = Path.of("/proc/self/limits");
            try (FileChannel channel = open(path)) {
                assertEquals(0, channel.size());
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                channel.transferTo(0, Long.MAX_VALUE, Channels.newChannel(got));
                assertArrayEquals(Files.readAllBytes(path), got.toByteArray());
            }
            try (FileChannel channel = open(folder)) {
                assertEquals(Files.size(folder), channel.size());
            }
            try (FileChannel channel = open(Path.of("/dev/zero"))) {
                assertArrayEquals(new byte[100], read(channel, 1_000_000, 100));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFullDeviceIsTold(Memory memory) throws Exception {
        inThread(() -> {
            try (FileChannel channel = open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                ByteBuffer buffer = memory.holding(0, 100_000);
                int before = buffer.position();
                IOException e = assertThrows(IOException.class, () -> channel.write(buffer, 0));
                assertEquals("No space left on device", e.getMessage());
                assertEquals(before, buffer.position());
            }
        });
    }

    @Test
    void aClosedChannelIsClosedForEverything() throws Exception {
        inThread(() -> {
            FileChannel channel = openNew("file");
            channel.close();
            channel.close();
            assertFalse(channel.isOpen());
            ByteBuffer buffer = ByteBuffer.allocate(1);
            assertThrows(ClosedChannelException.class, () -> channel.read(buffer));
            assertThrows(ClosedChannelException.class, () -> channel.read(buffer, 0));
            assertThrows(ClosedChannelException.class, () -> channel.write(buffer));
            assertThrows(ClosedChannelException.class, () -> channel.write(buffer, 0));
            assertThrows(ClosedChannelException.class, channel::size);
            assertThrows(ClosedChannelException.class, channel::position);
            assertThrows(ClosedChannelException.class, () -> channel.position(0));
            assertThrows(ClosedChannelException.class, () -> channel.truncate(0));
            assertThrows(ClosedChannelException.class, () -> channel.force(true));
            assertThrows(ClosedChannelException.class, channel::lock);
            assertThrows(
                    ClosedChannelException.class,
                    () -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1));
        });
    }

    // --- interrupt and close

    @Test
    void anInterruptedThreadClosesTheChannel() throws Exception {
        inThread(() -> {
            FileChannel channel = openNew("file");
            Thread.currentThread().interrupt();
            assertThrows(
                    ClosedByInterruptException.class,
                    () -> channel.write(ByteBuffer.wrap(new byte[10]), 0));
            assertTrue(Thread.interrupted(), "the status stays");
            assertFalse(channel.isOpen());
            assertEquals(0, Files.size(folder.resolve("file")));
        });
    }

    @Test
    void anInterruptEndsAReaderAndClosesTheChannelForAll() throws Exception {
        FileChannel channel = open(existing());
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        Task<Void> victim =
                start(() -> {
                    try {
                        readForEver(channel);
                    } finally {
                        wasInterrupted.set(Thread.currentThread().isInterrupted());
                    }
                });
        Task<Void> other = start(() -> readForEver(channel));
        victim.thread().interrupt();
        victim.failure(ClosedByInterruptException.class);
        assertTrue(wasInterrupted.get());
        IOException e = other.failure(ClosedChannelException.class);
        assertFalse(e instanceof ClosedByInterruptException);
        assertFalse(channel.isOpen());
    }

    private static void readForEver(FileChannel channel) throws IOException {
        byte[] bytes = new byte[1_000];
        for (; ; ) {
            int count = channel.read(ByteBuffer.wrap(bytes), 0);
            Pattern.check(bytes, count, 1, 0);
        }
    }

    @Test
    void aCloseEndsEverybodyAndFreesTheDescriptor() throws Exception {
        for (int round = 0; round < 10; round++) {
            Path path = folder.resolve("round" + round);
            Files.write(path, Pattern.bytes(1, 0, 1_000));
            FileChannel channel = open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            List<Task<Void>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Memory memory = Memory.of(i);
                boolean isWriter = i % 2 == 0;
                all.add(
                        start(() -> {
                            for (; ; ) {
                                if (isWriter) {
                                    channel.write(memory.holding(0, 1_000), 0);
                                } else {
                                    ByteBuffer into = memory.allocate(1_000);
                                    assertEquals(1_000, channel.read(into, 0));
                                    byte[] got = new byte[1_000];
                                    into.get(0, got);
                                    Pattern.check(got, 1_000, 1, 0);
                                }
                            }
                        }));
            }
            channel.close();
            for (Task<Void> task : all) {
                task.failure(ClosedChannelException.class);
            }
            assertEquals(List.of(), descriptors(path));
            Pattern.check(Files.readAllBytes(path), 1_000, 1, 0);
        }
    }

    @Test
    void anUnreachableChannelIsClosed() throws Exception {
        Path path = existing();
        inThread(() -> Pattern.check(read(open(path), 0, 1_000), 1_000, 1, 0));
        await().atMost(Task.PATIENCE)
                .until(() -> {
                    System.gc();
                    return descriptors(path).isEmpty();
                });
    }

    // --- transfers, mapping, locks

    @Test
    void bytesAreTransferredToAndFromChannels() throws Exception {
        inThread(() -> {
            try (FileChannel channel = openNew("file")) {
                byte[] bytes = Pattern.bytes(1, 0, 200_000);
                var source = Channels.newChannel(new ByteArrayInputStream(bytes));
                assertEquals(150_000, channel.transferFrom(source, 0, 150_000));
                assertEquals(50_000, channel.transferFrom(source, 150_000, 1L << 40));
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                var target = Channels.newChannel(got);
                assertEquals(70_000, channel.transferTo(0, 70_000, target));
                assertEquals(130_000, channel.transferTo(70_000, Long.MAX_VALUE, target));
                assertEquals(0, channel.transferTo(200_000, 1, target));
                assertEquals(0, channel.transferTo(300_000, 1, target));
                assertArrayEquals(bytes, got.toByteArray());
                target.close();
                assertThrows(ClosedChannelException.class, () -> channel.transferTo(0, 1, target));
            }
        });
    }

    @Test
    void aFileIsMapped() throws Exception {
        inThread(() -> {
            MappedByteBuffer mapped;
            try (FileChannel channel = openNew("file")) {
                mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1_000);
                mapped.put(0, Pattern.bytes(1, 0, 1_000));
                mapped.force();
                Pattern.check(read(channel, 0, 1_000), 1_000, 1, 0);
            }
            assertEquals(Pattern.at(1, 5), mapped.get(5), "also when it is closed");
        });
    }

    @Test
    void aLockKeepsOthersOutUntilTheChannelIsClosed() throws Exception {
        Path path = existing();
        FileChannel channel = open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            inThread(() -> {
                try (FileLock lock = channel.lock(0, 10, false)) {
                    assertTrue(lock.isValid());
                    assertEquals(channel, lock.acquiredBy());
                    assertThrows(
                            OverlappingFileLockException.class, () -> other.tryLock(5, 1, false));
                    assertThrows(
                            OverlappingFileLockException.class, () -> channel.lock(0, 1, false));
                }
                other.lock(0, 10, false).release();
                FileLock lock = channel.tryLock(0, 10, true);
                assertTrue(lock.isShared());
                channel.close();
                assertFalse(lock.isValid());
            });
            FileLock now = other.tryLock();
            assertTrue(now.isValid());
        }
    }
}
