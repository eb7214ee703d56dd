package dev.heddle.file;

import dev.heddle.support.HeddleSockets;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/** {@link FileSuite} on Heddle's files. */
abstract class HeddleFileSuite extends FileSuite {
    private HeddleSockets heddle;

    abstract String driver();

    @Override
    void openFrame() throws Exception {
        heddle = HeddleSockets.open(driver(), 1);
    }

    @Override
    void closeFrame() {
        if (heddle != null) {
            heddle.close();
        }
    }

    @Override
    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return HeddleFileChannel.open(heddle.group(), path, options, attributes);
    }

    @Override
    ThreadFactory coreThreads() {
        return heddle.threads();
    }
}
