package dev.heddle.apps.suite;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients on virtual threads, of servers that are not under the agent. */
@ExtendWith(CaseLines.class)
class ClientsTest {

    @ParameterizedTest(name = "{0}, {1}", allowZeroInvocations = true)
    @MethodSource("cases")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void verifiesWhatItGets(ClientCase client, Flags flags) throws Exception {
        try (Peer peer = client.startPeer(flags);
                var process = AppProcess.start(client.toString(), client.app(peer), flags)) {
            new ClientCheck(process, flags).run();
            peer.stop();
        }
    }

    static Stream<Arguments> cases() {
        return Cases.of(ClientCase.values());
    }
}
