package dev.heddle.scheduler;

/** A driver's command for its core's loop; after the core's end it runs on the fallback core. */
final class LoopCommand extends LoopMessage {
    private final Runnable command;

    LoopCommand(Runnable command) {
        this.command = command;
    }

    @Override
    void deliver(Core core) {
        command.run();
    }

    @Override
    void abandon(Core core) {
        command.run();
    }
}
