package dev.heddle.file;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link FileUses}: a thread that enters an open file beside the close of its channel, which waits
 * for nobody, so that the last to leave closes the file. First result: how often the file was
 * closed while the thread was inside and had found the channel open, or -1 if it found it closed;
 * second: how often it was closed in the end.
 *
 * <p>Any thread may enter, one closes. It relies on two handshakes: who enters counts itself and
 * then reads whether the channel is open, the closer marks it closed and then reads the count; and
 * count and state are one word, so that one of the closer and those who leave finds it LEFT with
 * nobody inside.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "used, then closed")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "turned away, and closed")
@Outcome(expect = FORBIDDEN, desc = "used after it was closed, never closed, or closed twice")
@State
public class FileUsesStress {
    private final CountedFile file = new CountedFile();
    private final FileUses uses = new FileUses(file, new AtomicLong(), 0);

    /** As {@link java.nio.channels.spi.AbstractInterruptibleChannel} has it. */
    private volatile boolean isChannelClosed;

    @Actor
    public void user(II_Result result) {
        FileUse use = uses.enter();
        result.r1 = isChannelClosed ? -1 : file.closes();
        uses.leave(use);
    }

    @Actor
    public void closer() {
        isChannelClosed = true;
        try {
            uses.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // this file does not fail
        }
    }

    @Arbiter
    public void result(II_Result result) {
        result.r2 = file.closes();
    }
}
