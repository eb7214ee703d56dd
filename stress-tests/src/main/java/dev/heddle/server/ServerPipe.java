package dev.heddle.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The server's end of its standard input and output: where it listens, how it runs, then a line of
 * numbers for each line that names a {@link Question}.
 */
public final class ServerPipe {

    /** Starts the line that says on which port; the next one is the description. */
    public static final String LISTENING = "listening on port ";

    /** What a server can be asked. */
    public enum Question {
        /** The drivers' system calls for I/O, -1 if nobody counts them. */
        KERNEL_ENTRIES,

        /** How often a core has woken another one, -1 if there are none. */
        WAKE_UPS,

        /** Bytes of the heap that are in use after a collection. */
        HEAP,

        /** How many connections are open on each core, with a blank between. */
        CONNECTIONS,

        /** Whether its cores are looked at, which they are from now on: true. */
        WATCHED,

        /** The same, but from now on they are not: false. */
        UNWATCHED
    }

    private ServerPipe() {}

    /** Says where the server listens and how it runs. */
    public static void announce(RunningServer server) {
        System.out.println(LISTENING + server.port());
        System.out.println(server.description());
    }

    /** Returns when the other process has ended or closed the pipe. */
    public static void answerUntilEndOfStdin(RunningServer server) {
        try {
            BufferedReader stdin =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line;
            while ((line = stdin.readLine()) != null) {
                System.out.println(answer(server, Question.valueOf(line)));
            }
        } catch (IOException e) {
            // The other end is gone: the same as its end.
        }
    }

    private static String answer(RunningServer server, Question question) {
        return switch (question) {
            case KERNEL_ENTRIES -> Long.toString(server.kernelEntries());
            case WAKE_UPS -> Long.toString(server.wakeUps());
            case CONNECTIONS ->
                    server.connectionsPerCore().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(" "));
            case HEAP -> Long.toString(heapAfterCollection());
            case WATCHED -> watch(server, true);
            case UNWATCHED -> watch(server, false);
        };
    }

    private static String watch(RunningServer server, boolean isWatched) {
        server.watch(isWatched);
        return Boolean.toString(isWatched);
    }

    private static long heapAfterCollection() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc(); // what the first one made unreachable: cleaned up, referents cleared
        return memory.getHeapMemoryUsage().getUsed();
    }
}
