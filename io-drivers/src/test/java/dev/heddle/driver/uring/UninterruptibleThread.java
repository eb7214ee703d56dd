package dev.heddle.driver.uring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A thread that does something and then waits as for a dead disk, in state D, where the kernel does
 * not wake it for task work: in posix_spawn(3), whose child opens a FIFO before it executes
 * anything.
 */
@SuppressWarnings("restricted") // calls into the C library are what it is for
final class UninterruptibleThread {
    private static final String PROGRAM = "/bin/true";

    private final Path fifo;
    private final Thread thread;

    /**
     * @param folder for the FIFO
     * @param first what the thread does before it waits
     */
    UninterruptibleThread(Path folder, Runnable first) throws Exception {
        fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        CompletableFuture<Path> task = new CompletableFuture<>();
        thread = Thread.ofPlatform().daemon().start(() -> run(first, task));
        Path status = task.get().resolve("stat");
        await().until(() -> Files.readString(status).contains(") D "));
    }

    private void run(Runnable first, CompletableFuture<Path> task) {
        try {
            first.run();
            task.complete(Path.of("/proc/thread-self").toRealPath());
            spawn();
        } catch (Throwable failure) {
            task.completeExceptionally(failure);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor function) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), function);
    }

    private void spawn() throws Throwable {
        MethodHandle open =
                link(
                        "posix_spawn_file_actions_addopen",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
        MethodHandle begin =
                link("posix_spawn_file_actions_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        MethodHandle spawn =
                link(
                        "posix_spawn",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = arena.allocateFrom(PROGRAM);
            MemorySegment actions = arena.allocate(256, 8); // more than the type has
            MemorySegment arguments = arena.allocate(ADDRESS, 2);
            arguments.setAtIndex(ADDRESS, 0, program);
            assertEquals(0, (int) begin.invokeExact(actions));
            assertEquals(
                    0,
                    (int) open.invokeExact(actions, 0, arena.allocateFrom(fifo.toString()), 0, 0));
            assertEquals(
                    0,
                    (int)
                            spawn.invokeExact(
                                    arena.allocate(JAVA_INT),
                                    program,
                                    actions,
                                    MemorySegment.NULL,
                                    arguments,
                                    arena.allocate(ADDRESS)));
        }
    }

    /** The wait ends, and the thread. */
    void end() throws IOException, InterruptedException {
        Files.newOutputStream(fifo).close();
        thread.join();
    }
}
