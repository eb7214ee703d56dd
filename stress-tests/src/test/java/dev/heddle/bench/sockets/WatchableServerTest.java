package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.net.AcceptMode;
import dev.heddle.server.RunningServer;
import java.util.List;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

class WatchableServerTest {
    @Test
    void itIsRecordedWhileItIsWatched() throws Exception {
        List<Recording> others = FlightRecorder.getFlightRecorder().getRecordings();
        try (RunningServer server = new WatchableServer(open())) {
            assertEquals(others, FlightRecorder.getFlightRecorder().getRecordings());
            for (int times = 0; times < 2; times++) {
                server.watch(true);
                server.watch(true);
                assertEquals(
                        others.size() + 1,
                        FlightRecorder.getFlightRecorder().getRecordings().size());
                server.watch(false);
                assertEquals(others, FlightRecorder.getFlightRecorder().getRecordings());
            }
            server.watch(true);
        }
        assertEquals(others, FlightRecorder.getFlightRecorder().getRecordings());
    }

    @Test
    void anotherOneCannotBeWatched() throws Exception {
        try (RunningServer server = open()) {
            assertThrows(UnsupportedOperationException.class, () -> server.watch(true));
        }
    }

    private static RunningServer open() throws Exception {
        return PeerServer.open(Peer.STOCK, AcceptMode.REUSE_PORT, 1, PeerService.http());
    }
}
