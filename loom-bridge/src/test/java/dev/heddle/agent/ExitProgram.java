package dev.heddle.agent;

import dev.heddle.support.EndOfJvm;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executors;

/** Ends with the JDK's threads and sockets. Plain JDK. */
final class ExitProgram {
    private ExitProgram() {}

    public static void main(String[] arguments) throws Exception {
        EndOfJvm.prepare(
                arguments[0],
                Executors.newVirtualThreadPerTaskExecutor(),
                new ServerSocket(),
                new Socket());
    }
}
