package com.example;

/** A program that does not know Heddle: says where its virtual thread runs, and what the agent says of itself. */
final class Plain {
    private Plain() {}

    public static void main(String[] args) throws InterruptedException {
        Thread.ofVirtual().start(() -> System.out.println("runs as " + Thread.currentThread())).join();
        System.out.println("agent: " + System.getProperty("heddle.agent.active", "none"));
    }
}
