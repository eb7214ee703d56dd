package dev.heddle.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.OnCallerThread;
import java.net.SocketException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** The frame of suites whose tests run as a whole on a thread of the kind that is tested. */
@ExtendWith(OnCallerThread.class)
abstract class CallerSuite extends SocketSuite implements OnCallerThread.Choice {
    @Override
    public ThreadFactory callers() {
        return sockets.threads();
    }

    /** No subclass of the exception, and this text. */
    static void assertSocketException(String text, Executable call) {
        SocketException e = assertThrows(SocketException.class, call);
        assertEquals(text, e.getMessage());
        assertEquals(SocketException.class, e.getClass());
    }
}
