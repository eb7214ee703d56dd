package dev.heddle.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's own files: the oracle. */
@ParameterizedClass(name = "{0} threads")
@EnumSource(
        value = FileFrame.Caller.class,
        names = {"JDK", "PLATFORM"})
class StockFileTest extends FileSuite {
    @Override
    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return FileChannel.open(path, options, attributes);
    }

    @Override
    ThreadFactory coreThreads() {
        throw new AssertionError("the JDK has no cores");
    }

    @Override
    void openFrame() {
        // Nothing is shared.
    }

    @Override
    void closeFrame() {
        // Nothing is shared.
    }
}
