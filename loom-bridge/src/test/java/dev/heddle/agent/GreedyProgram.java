package dev.heddle.agent;

import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A virtual thread computes until a line in the log tells of it. Prints that line, and the method
 * in which the thread was.
 */
public final class GreedyProgram {
    private static final CompletableFuture<LogRecord> LINE = new CompletableFuture<>();

    private GreedyProgram() {}

    public static void main(String[] arguments) throws Exception {
        Logger logger = Logger.getLogger("dev.heddle.stall");
        logger.setUseParentHandlers(false);
        logger.addHandler(new FirstLine());
        Thread.ofVirtual().name("greedy").start(GreedyProgram::compute).join();
        LogRecord line = LINE.get();
        System.out.println(line.getMessage());
        for (StackTraceElement frame : line.getThrown().getStackTrace()) {
            if (frame.getClassName().equals(GreedyProgram.class.getName())) {
                System.out.println("in " + frame.getMethodName());
                break;
            }
        }
    }

    private static void compute() {
        while (!LINE.isDone()) {
            Thread.onSpinWait();
        }
    }

    private static final class FirstLine extends Handler {
        @Override
        public void publish(LogRecord line) {
            // On a busy machine there may be others before.
            if (line.getThrown() != null && line.getMessage().contains("greedy")) {
                LINE.complete(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
