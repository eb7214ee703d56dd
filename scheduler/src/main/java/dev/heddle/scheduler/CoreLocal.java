package dev.heddle.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that each core of a group has for itself, and that needs no lock: counters, caches, pools
 * of connections. It is touched by functions that run <em>inside</em> the core, where nothing else
 * runs that belongs to it: no other thread, no timer, no other such function. A core cannot be
 * handed to a spare carrier meanwhile ({@link Lease}), which is why a plain look at the value is
 * not offered: a thread that computes for long may have lost its core without noticing, and then
 * runs beside the core's other threads.
 *
 * <p>From a thread of the core a use costs two atomic operations on a line that the core has in its
 * cache, no more. From elsewhere it is a message to the core, and the caller waits for the answer;
 * an interrupt does not end the wait, and stays set. Each use sees all that the earlier ones on
 * that core have done (the lease and the inbox order them).
 *
 * <p>A function is short: it holds up all of the core. It must neither park nor block. Where it
 * parks in a virtual thread, nobody is kept out any more, and an {@link IllegalStateException}
 * tells the caller afterwards.
 *
 * <p>Any thread may call all of this. The values live as long as this object. After the end of a
 * core its value is used on the {@linkplain Core#fallback() fallback core}, by one function at a
 * time as before.
 *
 * @param <T> what each core has
 */
public final class CoreLocal<T> {
    private final CoreGroup group;

    /** By {@link Core#index}; each is its core's, and read only to be handed to a function. */
    private final List<T> values;

    private CoreLocal(CoreGroup group, List<T> values) {
        this.group = group;
        this.values = values;
    }

    /**
     * Makes the values, one after the other, in the caller.
     *
     * @param maker makes the value of a core; not null
     */
    public static <T> CoreLocal<T> of(CoreGroup group, Function<? super Core, ? extends T> maker) {
        List<T> values = new ArrayList<>();
        for (Core core : group.cores()) {
            values.add(Objects.requireNonNull(maker.apply(core), "a core's value"));
        }
        return new CoreLocal<>(group, List.copyOf(values));
    }

    /**
     * Applies a short function to the value of the core that the caller runs on.
     *
     * @return what the function returns
     * @throws IllegalStateException if the caller does not run on a core of the group, or the
     *     function has parked
     */
    public <R extends @Nullable Object> R apply(Function<? super T, ? extends R> function) {
        Core core = group.currentCore();
        if (core == null) {
            throw new IllegalStateException(
                    Thread.currentThread()
                            + " runs on no core of "
                            + group.options().name()
                            + ": start it there, or name a core");
        }
        return apply(core, function);
    }

    /** {@link #apply(Function)} without an answer. */
    public void accept(Consumer<? super T> function) {
        this.<@Nullable Void>apply(value -> {
            function.accept(value);
            return null;
        });
    }

    /**
     * Applies a short function to the value of a given core, there.
     *
     * @throws IllegalArgumentException if the core is not one of the group
     * @throws IllegalStateException if the function has parked, or the caller is inside another
     *     core, which could wait for this one for ever
     */
    public <R extends @Nullable Object> R apply(
            Core core, Function<? super T, ? extends R> function) {
        if (core.group() != group) {
            throw new IllegalArgumentException(
                    core + " is none of the cores of " + group.options().name());
        }
        Objects.requireNonNull(function, "function");
        T value = values.get(core.index());
        Carrier carrier = core.enter();
        return carrier == null
                ? ask(core, value, function)
                : applyInside(core, carrier, value, function);
    }

    /**
     * Applies a short function to each core's value, there, one core after the other: a sum of
     * counters, for instance. The answers are in the order of {@link CoreGroup#cores}.
     *
     * @throws IllegalStateException as {@link #apply(Core, Function)}
     */
    public <R> List<R> applyToEach(Function<? super T, ? extends R> function) {
        List<R> answers = new ArrayList<>(values.size());
        for (Core core : group.cores()) {
            answers.add(apply(core, function));
        }
        return answers;
    }

    private static <T, R extends @Nullable Object> R applyInside(
            Core core, Carrier carrier, T value, Function<? super T, ? extends R> function) {
        long visit = carrier.visit();
        boolean isInside = true;
        R answer;
        try {
            answer = function.apply(value);
        } finally {
            // Where the thread has parked, the loop has ended the visit with the task.
            isInside = core.isVisited(carrier, visit);
            if (isInside) {
                core.leave(carrier);
            }
        }
        if (!isInside) {
            throw new IllegalStateException(
                    "a function parked inside " + core + ": it must neither park nor block");
        }
        return answer;
    }

    private static <T, R extends @Nullable Object> R ask(
            Core core, T value, Function<? super T, ? extends R> function) {
        core.requireOutside();
        CompletableFuture<R> answer = new CompletableFuture<>();
        core.runInLoop(() -> {
            try {
                answer.complete(function.apply(value));
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        try {
            return answer.join();
        } catch (CompletionException failed) {
            throw rethrown(failed);
        }
    }

    /** What the function threw, in the thread that asked. */
    private static RuntimeException rethrown(CompletionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException failure ? failure : failed;
    }
}
