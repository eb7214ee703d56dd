package dev.heddle.jdk;

import dev.heddle.Heddle;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.support.EndOfJvm;

/** Ends with Heddle's own threads and sockets. */
final class ExitProgram {
    private ExitProgram() {}

    public static void main(String[] arguments) throws Exception {
        EndOfJvm.prepare(
                arguments[0],
                Heddle.newVirtualThreadPerTaskExecutor(),
                new HeddleServerSocket(),
                new HeddleSocket());
    }
}
