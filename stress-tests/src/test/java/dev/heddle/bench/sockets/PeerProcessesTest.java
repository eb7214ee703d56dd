package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.measure.CommandFailure;
import dev.heddle.measure.ProgressLine;
import dev.heddle.measure.ServerJvm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Here no launcher has built the servers in C and Go, so there are none. */
class PeerProcessesTest {
    private static final ServerJvm JVM = new ServerJvm(1, List.of());
    private static final List<ServerCase> CASES =
            ServerCase.ofEach(Stream.of(Peer.GO, Peer.C_EPOLL), Serve.Service.HTTP, List.of());

    @Test
    void aRunOfNoServerIsRefusedWithTheReasonOfEach() {
        CommandFailure refusal =
                assertThrows(
                        CommandFailure.class,
                        () -> PeerProcesses.start(CASES, JVM, ProgressLine.onStdout()));
        assertTrue(refusal.isBadInput());
        assertEquals(
                "nothing is left to measure: go is left out: it could not be built: it needs Go"
                        + " 1.19 or newer (Debian: golang-go); c-epoll is left out: it could not be built: it"
                        + " needs gcc (Debian: gcc)",
                refusal.sentence());
    }

    @Test
    void aPartOfARunMayBeWithoutServers() throws Exception {
        try (PeerProcesses none =
                PeerProcesses.startThosePossible(CASES, JVM, ProgressLine.onStdout())) {
            assertEquals(List.of(), none.all());
        }
    }
}
