package dev.heddle.file;

import dev.heddle.support.Task;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** Files of a driver, or of the JDK, used by threads of one kind. */
abstract class FileFrame {
    /** Who uses the files. */
    enum Caller {
        HEDDLE,
        JDK,
        PLATFORM
    }

    @Parameter Caller caller;

    abstract FileChannel open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /** Virtual threads of Heddle, where there is Heddle. */
    abstract ThreadFactory coreThreads();

    abstract void openFrame() throws Exception;

    abstract void closeFrame();

    @BeforeEach
    void begin() throws Exception {
        openFrame();
    }

    @AfterEach
    void end() {
        closeFrame();
    }

    FileChannel open(Path path, OpenOption... options) throws IOException {
        return open(path, Set.of(options));
    }

    ThreadFactory threads() {
        return switch (caller) {
            case HEDDLE -> coreThreads();
            case JDK -> Thread.ofVirtual().factory();
            case PLATFORM -> Thread.ofPlatform().daemon().factory();
        };
    }

    Task<Void> start(Task.Body body) {
        return Task.run(threads(), body);
    }

    void inThread(Task.Body body) throws Exception {
        start(body).get();
    }

    /** The descriptors of this process that are open on a file. */
    static List<String> descriptors(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : all.toList()) {
                if (leadsTo(one, file)) {
                    found.add(one.toString());
                }
            }
        }
        return found;
    }

    private static boolean leadsTo(Path descriptor, Path file) throws IOException {
        Path real = file.toRealPath();
        try {
            return Files.readSymbolicLink(descriptor).equals(real);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
