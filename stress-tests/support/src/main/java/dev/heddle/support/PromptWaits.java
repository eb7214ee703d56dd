package dev.heddle.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has Awaitility look at a condition at once and often; by itself it looks first after 100 ms,
 * which is what most waits here would take. JUnit finds it as a service.
 */
public final class PromptWaits implements BeforeAllCallback {
    /** Long enough that a condition which collects garbage leaves time to what it waits for. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(POLL_INTERVAL);
    }
}
