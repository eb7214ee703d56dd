package dev.heddle.agent;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Saves the reads of {@code java.net.Socket} that find nothing. The JDK reads, and parks where
 * there was nothing; a read that came back with less than it had room for has emptied the socket,
 * so that the next one is likely to be of that kind, a system call for nothing with each request of
 * a connection. Here a virtual thread of a core parks first, once after each such read. Whether
 * there is anything is then asked of the kernel by the wait itself, so a wrong guess costs a turn
 * of the core's loop and nothing is missed.
 */
final class SocketReads {
    /** {@code java.io.FileDescriptor.fd}. */
    private static final MethodHandle NUMBER = number();

    private SocketReads() {}

    private static MethodHandle number() {
        try {
            return MethodHandles.privateLookupIn(FileDescriptor.class, MethodHandles.lookup())
                    .findGetter(FileDescriptor.class, "fd", int.class);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException(
                    "JDK " + Runtime.version() + " keeps descriptors' numbers elsewhere", e);
        }
    }

    /** The hooks in the one method by which such sockets read. */
    static List<Hook> hooks() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle isToPark =
                lookup.findStatic(
                        SocketReads.class,
                        "isToPark",
                        MethodType.methodType(boolean.class, FileDescriptor.class));
        MethodHandle hasRead =
                lookup.findStatic(
                        SocketReads.class,
                        "hasRead",
                        MethodType.methodType(
                                void.class, int.class, FileDescriptor.class, int.class));
        return List.of(
                new Hook(
                        "isToPark",
                        isToPark,
                        SocketShape.tryRead(),
                        List.of(SocketShape.DESCRIPTOR),
                        new Hook.Effect.EndsWith(SocketShape.UNAVAILABLE)),
                new Hook(
                        "hasRead",
                        hasRead,
                        SocketShape.tryRead(),
                        List.of(SocketShape.DESCRIPTOR, SocketShape.LENGTH),
                        new Hook.Effect.SeesResult()));
    }

    /**
     * Whether a read is to say that there is nothing, without asking. Not on a thread that is
     * interrupted: the JDK looks at that only where it parks, and closes the socket, so what is
     * there must be read first.
     */
    static boolean isToPark(@Nullable FileDescriptor descriptor) {
        CorePoller poller = PollerHooks.poller();
        return descriptor != null
                && poller != null
                && poller.takeLikelyEmpty(numberOf(descriptor))
                && !Thread.currentThread().isInterrupted();
    }

    /** A read has returned. */
    static void hasRead(int count, @Nullable FileDescriptor descriptor, int wanted) {
        CorePoller poller = PollerHooks.poller();
        if (count > 0 && descriptor != null && poller != null) {
            poller.noteRead(numberOf(descriptor), count < wanted);
        }
    }

    private static int numberOf(FileDescriptor descriptor) {
        try {
            return (int) NUMBER.invokeExact(descriptor);
        } catch (Throwable e) {
            throw e instanceof Error error ? error : new AssertionError(e);
        }
    }
}
