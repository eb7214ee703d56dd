package dev.heddle.soak;

import dev.heddle.soak.subject.TargetProgram;
import dev.heddle.soak.traffic.Flow;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.StreamClient;
import dev.heddle.soak.traffic.StreamConnection;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * The main class of a process of clients that is there to be killed. It says a line when its
 * clients are at work, one for each violation, and ends with its standard input.
 */
final class ClientProgram {
    private static final int CLIENTS = 8;
    private static final int MAX_LENGTH = 1 << 20;

    private ClientProgram() {}

    /**
     * @param arguments the ports to use, with a comma between, and the seed
     */
    public static void main(String[] arguments) throws IOException {
        String[] ports = arguments[0].split(",", -1);
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
        for (int i = 0; i < CLIENTS; i++) {
            int port = Integer.parseInt(ports[i % ports.length]);
            SplittableRandom own = random.split();
            Thread.ofVirtual().start(() -> converse(port, own));
        }
        System.out.println("at work");
        while (System.in.read() >= 0) {
            // Until the process is killed, or the other one is gone.
        }
    }

    private static void converse(int port, SplittableRandom own) {
        for (; ; ) {
            try (StreamConnection connection = StreamConnection.tcp(port)) {
                new StreamClient(Flow.DOOMED, own.nextInt(MAX_LENGTH), new Ledger(), own)
                        .converse(connection);
                Thread.sleep(own.nextInt(5));
            } catch (IOException broken) {
                // The descriptors may be out.
            } catch (AssertionError wrong) {
                System.out.println(TargetProgram.VIOLATION + wrong.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
