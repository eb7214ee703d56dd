package dev.heddle.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not come back to the base line is named. */
class ResourcesTest {
    private static final long MIB = 1 << 20;

    /** In the order of the parameters; the last seven are the process's own. */
    private static Resources of(long... counts) {
        return new Resources(
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                new InProcess(
                        counts[4],
                        counts[5],
                        counts[6],
                        counts[7],
                        counts[8],
                        counts[9],
                        counts[10]));
    }

    private static long[] base() {
        return new long[] {7, 4, 30, 350 * MIB, 6 * MIB, MIB, 60, 9, 7, 0, 0};
    }

    @Test
    void theSameIsNoLeak() {
        assertEquals(List.of(), of(base()).leaksSince(of(base()), 2));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, sockets",
        "1, 100, rings",
        "2, 1, other descriptors",
        "3, 104857600, resident",
        "4, 33554432, heap",
        "5, 16777216, direct",
        "6, 3000, native buffers",
        "7, 1, endpoints",
        "8, 1, virtual threads",
        "9, 1, connections",
        "10, 1, nobody closed",
    })
    void oneMoreOfAKindIsNamed(int index, long more, String name) {
        long[] now = base();
        now[index] += more;
        List<String> leaks = of(now).leaksSince(of(base()), 2);
        assertEquals(1, leaks.size(), leaks::toString);
        assertTrue(leaks.getFirst().contains(name), leaks::toString);
    }
}
