package dev.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The body of a thread that its core counts from its beginning to its end: for placement, and so
 * that closing the group can wait for it and interrupt it.
 *
 * <p>Beginning and end are noted in the core directly, or through its inbox where the carrier has
 * lost the core meanwhile. The two requests may then arrive in the wrong order: an end that finds
 * no beginning only marks the task, and the beginning that follows finds the mark.
 */
public final class LiveTask implements Runnable {
    private final Core core;
    private final Runnable body;

    // lease holder of the core only
    @Nullable LiveTask previous;
    @Nullable LiveTask next;
    private boolean isLinked;
    private boolean hasEnded;

    // written by the task's own thread before it is linked
    private @Nullable Thread thread;

    /**
     * @param core the core that the thread belongs to
     * @param body what the thread runs
     */
    public LiveTask(Core core, Runnable body) {
        this.core = core;
        this.body = body;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        noteBeginning();
        try {
            body.run();
        } finally {
            noteEnd();
        }
    }

    @Nullable Thread thread() {
        return thread;
    }

    private void noteBeginning() {
        Carrier carrier = core.enter();
        if (carrier == null) {
            core.send(new Note(this, true));
            return;
        }
        try {
            begin();
        } finally {
            core.leave(carrier);
        }
    }

    private void noteEnd() {
        Carrier carrier = core.enter();
        if (carrier == null) {
            core.send(new Note(this, false));
            return;
        }
        try {
            end();
        } finally {
            core.leave(carrier);
        }
    }

    private void begin() {
        if (!hasEnded) {
            core.liveTasks().add(this);
            isLinked = true;
        }
    }

    private void end() {
        hasEnded = true;
        if (isLinked) {
            core.liveTasks().remove(this);
            isLinked = false;
        }
    }

    static final class Note extends LoopMessage {
        private final LiveTask task;
        private final boolean isBeginning;

        Note(LiveTask task, boolean isBeginning) {
            this.task = task;
            this.isBeginning = isBeginning;
        }

        @Override
        void deliver(Core core) {
            if (isBeginning) {
                task.begin();
            } else {
                task.end();
            }
        }

        @Override
        void abandon(Core core) {
            // Nobody counts the tasks of a core that has ended.
        }
    }
}
