package dev.heddle.apps.suite;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers, under a client that checks every byte. */
@ExtendWith(CaseLines.class)
class ServersTest {

    @ParameterizedTest(name = "{0}, {1}", allowZeroInvocations = true)
    @MethodSource("cases")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void serves(ServerCase server, Flags flags) throws Exception {
        try (var process = AppProcess.start(server.toString(), server.app(), flags)) {
            new ServerCheck(process, flags, server.saidOfDisconnects()).run();
        }
    }

    static Stream<Arguments> cases() {
        return Cases.of(ServerCase.values());
    }
}
