package dev.heddle.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
 * cache, no more. From elsewhere it is a message to the core, whose loop runs the function, and the
 * caller waits for the answer; an interrupt does not end the wait, and stays set. That is also how
 * each use goes in a group of a {@linkplain CoreGroup#host() host}, where only such functions, and
 * not the host's other threads, are kept out. Each use sees all that the earlier ones on that core
 * have done (the lease and the inbox order them; {@code LeaseStress} has the lease).
 *
 * <p>A function is short: it holds up all of the core, and a core cannot be taken from it. It must
 * neither park nor block, nor take a lock that somebody holds who may park meanwhile: asked for
 * from elsewhere, it would stop the core's loop for as long. Where it parks in a virtual thread of
 * the core, nobody is kept out any more, and an {@link IllegalStateException} tells the caller
 * afterwards.
 *
 * <p>Any thread may call all of this. The values live as long as this object. After the end of a
 * core its value is used in the loop of the {@linkplain Core#fallback() fallback core}, by one
 * function at a time as before.
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
        Answer<R> answer = Answer.of(value, function);
        // Where the thread has parked, the loop has ended the visit with the task.
        if (core.isVisited(carrier, visit)) {
            core.leave(carrier);
            return answer.get();
        }
        IllegalStateException parked =
                new IllegalStateException(
                        "a function parked inside " + core + ": it must neither park nor block");
        if (answer.failure() != null) {
            parked.addSuppressed(answer.failure());
        }
        throw parked;
    }

    private static <T, R extends @Nullable Object> R ask(
            Core core, T value, Function<? super T, ? extends R> function) {
        core.requireOutside();
        Question<T, R> question = new Question<>(value, function);
        core.send(question);
        return question.answer.join().get();
    }

    /** What a function returned, or what it threw. */
    private record Answer<R extends @Nullable Object>(R value, @Nullable Throwable failure) {
        @SuppressWarnings("NullAway") // there is no value where there is a failure
        static <T, R extends @Nullable Object> Answer<R> of(
                T value, Function<? super T, ? extends R> function) {
            try {
                return new Answer<>(function.apply(value), null);
            } catch (Throwable failure) {
                return new Answer<>(null, failure);
            }
        }

        R get() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure != null) {
                throw new IllegalStateException(failure); // thrown unchecked by a trick
            }
            return value;
        }
    }

    /** Applies a function in the loop of the core that it was sent to. */
    private static final class Question<T, R extends @Nullable Object> extends LoopMessage {
        private final T value;
        private final Function<? super T, ? extends R> function;
        private final CompletableFuture<Answer<R>> answer = new CompletableFuture<>();

        Question(T value, Function<? super T, ? extends R> function) {
            this.value = value;
            this.function = function;
        }

        private void apply() {
            Answer<R> applied = Answer.of(value, function);
            // An interrupt that the function has set would keep the loop from sleeping.
            Thread.interrupted();
            answer.complete(applied);
        }

        @Override
        void deliver(Core core) {
            apply();
        }

        /** In a task of the fallback core, which can be taken from it, unlike its loop. */
        @Override
        void abandon(Core core) {
            Core.fallback().runInLoop(this::apply);
        }
    }
}
