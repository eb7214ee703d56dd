package dev.heddle.apps.suite;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import java.io.IOException;
import java.util.Map;

/** A debugger, attached to a process that has JDWP. */
final class Debugger implements AutoCloseable {
    private static final int TIMES = 10;

    private final VirtualMachine machine;

    Debugger(int port) throws IOException, IllegalConnectorArgumentsException {
        AttachingConnector connector =
                Bootstrap.virtualMachineManager().attachingConnectors().stream()
                        .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
                        .findFirst()
                        .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(port));
        machine = connector.attach(arguments);
    }

    /** Stops all threads and looks at the frames of each, some times. */
    void suspendAndResume() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            machine.suspend();
            try {
                var threads = machine.allThreads();
                assertFalse(threads.isEmpty());
                for (var thread : threads) {
                    thread.frameCount();
                }
            } finally {
                machine.resume();
            }
        }
    }

    @Override
    public void close() {
        machine.dispose();
    }
}
