package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.channel.Channel;
import java.util.concurrent.ExecutionException;

/** Two stages with a channel between them: the second may be at most eight values behind. */
final class Pipeline {
    private Pipeline() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        Channel<Integer> squares = Channel.bounded(8);
        try (var executor = Heddle.newVirtualThreadPerTaskExecutor()) {
            var producer =
                    executor.submit(() -> {
                        try (squares) {
                            for (int i = 1; i <= 100; i++) {
                                squares.send(i * i);
                            }
                        }
                        return null;
                    });
            int sum = 0;
            // Null is the end: the channel is closed, and all that was sent has been received.
            for (Integer it = squares.receive(); it != null; it = squares.receive()) {
                sum += it;
            }
            producer.get();
            System.out.println("sum " + sum);
        }
    }
}
