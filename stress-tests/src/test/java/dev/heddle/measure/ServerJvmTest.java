package dev.heddle.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerJvmTest {

    private static final ServerJvm OWN = new ServerJvm(2, List.of("-Da=b"));

    @Test
    void anotherJdkHasTheSameFlags() {
        List<String> own = OWN.command(ServerJvmTest.class, List.of("x"));
        List<String> other =
                OWN.ofJdk(Path.of("/opt/other")).command(ServerJvmTest.class, List.of("x"));
        assertEquals("/opt/other/bin/java", other.getFirst());
        assertEquals(own.subList(1, own.size()), other.subList(1, other.size()));
    }

    @Test
    void moreFlagsStandBesideThoseThatAreThere() {
        List<String> command =
                OWN.ofJdk(Path.of("/opt/other"))
                        .with(List.of("-Dc=d"))
                        .command(ServerJvmTest.class, List.of());
        assertEquals("/opt/other/bin/java", command.getFirst());
        assertTrue(command.containsAll(List.of("-Da=b", "-Dc=d")), command.toString());
    }
}
