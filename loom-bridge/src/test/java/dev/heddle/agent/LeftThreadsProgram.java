package dev.heddle.agent;

import java.util.List;

/** Says on which carrier a virtual thread runs, and what threads of Heddle go on. Plain JDK. */
final class LeftThreadsProgram {
    private static final long MOST_MILLIS = 10_000;

    private LeftThreadsProgram() {}

    public static void main(String[] arguments) throws Exception {
        Thread.startVirtualThread(() -> System.out.println(ThreadsProgram.carrier())).join();
        long end = System.currentTimeMillis() + MOST_MILLIS;
        List<String> left = left();
        while (!left.isEmpty() && System.currentTimeMillis() < end) {
            Thread.sleep(5);
            left = left();
        }
        System.out.println(left.isEmpty() ? "none left" : left);
    }

    private static List<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("heddle"))
                .sorted()
                .toList();
    }
}
