package dev.heddle.examples;

import dev.heddle.Heddle;
import java.util.concurrent.ExecutionException;

/** The drop-in executor: all of ExecutorService is the JDK's own. */
final class DropInExecutor {
    private DropInExecutor() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        try (var executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            var answer = executor.submit(() -> "on " + Heddle.currentCore());
            System.out.println(answer.get());
        }
    }
}
