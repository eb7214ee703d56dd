package dev.heddle.apps.suite;

import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints a line for each case, as soon as it has ended: a skip with its reason among them. */
final class CaseLines implements BeforeTestExecutionCallback, TestWatcher {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(CaseLines.class);

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        context.getStore(NAMESPACE).put("startNanos", System.nanoTime());
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        print("passed", context, "");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        print("skipped", context, ": " + Optional.ofNullable(cause.getMessage()).orElse("?"));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        print("FAILED", context, "");
    }

    private static void print(String result, ExtensionContext context, String reason) {
        long startNanos = context.getStore(NAMESPACE).get("startNanos", Long.class);
        long seconds = Math.round((System.nanoTime() - startNanos) / 1e9);
        System.out.println(
                "%-7s %s (%d s)%s".formatted(result, context.getDisplayName(), seconds, reason));
    }
}
