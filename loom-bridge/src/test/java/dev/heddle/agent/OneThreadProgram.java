package dev.heddle.agent;

/** Says on which carrier a virtual thread runs. Plain JDK. */
final class OneThreadProgram {
    private OneThreadProgram() {}

    public static void main(String[] arguments) throws Exception {
        Thread.startVirtualThread(() -> System.out.println(ThreadsProgram.carrier())).join();
    }
}
