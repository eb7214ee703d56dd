package dev.heddle.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent may offer, and how it is understood. */
class AgentHostTest {
    private static Map<String, Object> offer() {
        List<Executor> executors = List.of(Runnable::run, Runnable::run);
        List<Supplier<Thread.Builder.OfVirtual>> builders =
                List.of(Thread::ofVirtual, Thread::ofVirtual);
        IntSupplier current = () -> 1;
        IntUnaryOperator load = core -> 10 * core;
        BooleanSupplier handOff = () -> true;
        Map<String, Object> offer = new HashMap<>();
        offer.put("version", 1);
        offer.put("description", "2 cores");
        offer.put("placement", "SAME_CORE");
        offer.put("executors", executors);
        offer.put("builders", builders);
        offer.put("current", current);
        offer.put("load", load);
        offer.put("handOff", handOff);
        return offer;
    }

    private static String refusal(Map<String, Object> offer) {
        return assertThrows(UnsupportedOperationException.class, () -> AgentHost.understand(offer))
                .getMessage();
    }

    @Test
    void theKeysAreThoseOfVersionOneAndMoreAreNoMatter() {
        Map<String, Object> offer = offer();
        offer.put("more", this);
        AgentHost host = AgentHost.understand(offer);
        assertEquals("the agent's 2 cores", host.toString());
        assertEquals(2, host.size());
        assertEquals(1, host.current());
        assertEquals(10, host.load(1));
        assertTrue(host.handOff());
        assertEquals("SAME_CORE", host.placement().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "description",
                "placement",
                "executors",
                "builders",
                "current",
                "load",
                "handOff"
            })
    void whatIsMissingOrOfAnotherTypeIsRefused(String key) {
        Map<String, Object> offer = offer();
        offer.put(key, new Object());
        assertTrue(refusal(offer).contains("java.lang.Object"), refusal(offer));
        offer.remove(key);
        assertTrue(refusal(offer).contains("there is no " + key), refusal(offer));
    }

    @Test
    void thePlacementMustBeOneThatIsKnown() {
        Map<String, Object> offer = offer();
        offer.put("placement", "ELSEWHERE");
        assertTrue(refusal(offer).contains("ELSEWHERE"), refusal(offer));
    }

    /** Whatever else is in it: the version is what is read first. */
    @Test
    void anotherVersionIsRefused() {
        for (Object version : new Object[] {0, 2, "1", 1L}) {
            String why = refusal(Map.of("version", version));
            assertTrue(why.contains("by hand-shake " + version + ", and"), why);
        }
        assertTrue(refusal(Map.of()).contains("by hand-shake null"));
    }

    @Test
    void withoutAnAgentThereIsNone() {
        assertNull(AgentHost.find());
    }
}
