package dev.heddle.support;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the body of each test on a thread of the kind that its class is run with. */
public final class OnCallerThread implements InvocationInterceptor {
    /** A test class that says so. */
    public interface Choice {
        /** Makes the threads for the test that is about to run. */
        ThreadFactory callers();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        proceed(invocation, method);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        proceed(invocation, method);
    }

    private static void proceed(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method)
            throws Throwable {
        Choice choice = (Choice) method.getTarget().orElseThrow();
        try {
            Task.run(choice.callers(), () -> proceed(invocation)).get();
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    private static void proceed(Invocation<Void> invocation) throws Exception {
        try {
            invocation.proceed();
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
