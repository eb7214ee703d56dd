package dev.heddle.agent;

import dev.heddle.Heddle;
import dev.heddle.HeddleOptions;
import dev.heddle.scheduler.CoreGroup;
import io.netty.channel.epoll.Epoll;

/** Uses Netty and Heddle from its own class path. */
final class OwnLibrariesProgram {
    private OwnLibrariesProgram() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("netty epoll loads: " + Epoll.isAvailable());
        Thread.startVirtualThread(() -> say("plain")).join();
        HeddleOptions options = HeddleOptions.defaults().withName("mine").withCores(1);
        try (CoreGroup group = Heddle.newCoreGroup(options)) {
            Thread thread = Heddle.threadFactory(group).newThread(OwnLibrariesProgram::parent);
            thread.start();
            thread.join();
        }
        System.out.println("the agent's classes are hidden: " + isHidden());
    }

    private static void say(String who) {
        System.out.println(who + ": " + ThreadsProgram.carrier());
    }

    private static void parent() {
        say("own group");
        try {
            Thread.startVirtualThread(() -> say("child of own group")).join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isHidden() {
        try {
            Class.forName("dev.heddle.shaded.io.netty.util.NettyRuntime");
            return false;
        } catch (ClassNotFoundException e) {
            return true;
        }
    }
}
