package dev.heddle.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.HeddleSockets;
import dev.heddle.support.Task;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads that a ring has and that do not end by themselves: of a pipe, which a ring can do. */
abstract class FileCancelSuite {
    /** How the driver is chosen. */
    abstract String driver();

    @TempDir Path folder;

    private interface Use {
        void of(HeddleSockets heddle, FileChannel pipe) throws Exception;
    }

    private void withPipe(Use use) throws Exception {
        Path path = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        try (HeddleSockets heddle = HeddleSockets.open(driver(), 1);
                FileChannel pipe =
                        HeddleFileChannel.open(
                                heddle.group(),
                                path,
                                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            use.of(heddle, pipe);
        }
    }

    private static Task<Void> startToRead(HeddleSockets heddle, FileChannel pipe, ByteBuffer into) {
        long before = submissions(heddle);
        Task<Void> reader =
                Task.run(
                        heddle.threads(),
                        () -> {
                            pipe.read(into, 0);
                        });
        await().atMost(Task.PATIENCE).until(() -> submissions(heddle) > before);
        return reader.awaitParked();
    }

    private static long submissions(HeddleSockets heddle) {
        return heddle.group().cores().getFirst().statistics().driver().submissions();
    }

    @Test
    void aReadInFlightEndsWithTheClose() throws Exception {
        withPipe((heddle, pipe) -> {
            ByteBuffer direct = ByteBuffer.allocateDirect(10);
            Task<Void> first = startToRead(heddle, pipe, direct);
            Task<Void> second = startToRead(heddle, pipe, ByteBuffer.allocate(10));
            pipe.close();
            first.failure(AsynchronousCloseException.class);
            second.failure(AsynchronousCloseException.class);
            assertEquals(0, direct.position());
        });
    }

    @Test
    void aReadInFlightEndsWithAnInterrupt() throws Exception {
        withPipe((heddle, pipe) -> {
            Task<Void> reader = startToRead(heddle, pipe, ByteBuffer.allocateDirect(10));
            reader.thread().interrupt();
            reader.failure(ClosedByInterruptException.class);
            assertTrue(!pipe.isOpen());
        });
    }

    @Test
    void memoryOfAnEndedReadIsNotWrittenLater() throws Exception {
        withPipe((heddle, pipe) -> {
            Path path = folder.resolve("pipe");
            ByteBuffer abandoned = ByteBuffer.allocateDirect(10);
            try (FileChannel writer =
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Task<Void> reader = startToRead(heddle, pipe, abandoned);
                pipe.close();
                reader.failure(AsynchronousCloseException.class);
                assertEquals(5, writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5})));
                assertEquals(5, writer.read(ByteBuffer.allocate(10)), "nobody has taken them");
            }
            byte[] content = new byte[10];
            abandoned.get(0, content);
            assertArrayEquals(new byte[10], content);
        });
    }
}
