package dev.heddle.bench;

import dev.heddle.scheduler.LeaseBenchmark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that {@code bench micro} asks. Targets are against the JDK's pool as it comes; the same with
 * one carrier, which never hands a thread to another CPU, stands beside it.
 */
final class Questions {
    /**
     * Bytes in an operation. No object is smaller than 16; what is left is each invocation's
     * threads, and JMH: stock shows it too, beside its object of 80.
     */
    private static final double NO_OBJECT = 1;

    private static final int ONE = 1;
    private static final int ALL = 0;
    private static final List<String> DRIVERS = List.of("uring", "epoll");
    private static final String PING_PONG = "pingPong";

    private final List<Question> questions = new ArrayList<>();

    private Questions() {}

    static List<Question> all() {
        Questions made = new Questions();
        made.askForSwitches();
        made.askForThreads();
        for (int bytes : new int[] {1, 100}) {
            DRIVERS.forEach(driver -> made.askForSockets(bytes, driver));
        }
        made.askForTheLease();
        made.askForTimers();
        return List.copyOf(made.questions);
    }

    private void askForSwitches() {
        compare("park and unpark", ParkBenchmark.class, PING_PONG, ONE, ONE, null);
        compare("park and unpark", ParkBenchmark.class, PING_PONG, ALL, ONE, 0.5);
        compare("a value handed over", ChannelBenchmark.class, "handOver", ONE, ONE, 0.6);
        compare("yield, two threads", YieldBenchmark.class, "inTurn", ONE, ONE, null);
        compare("yield, alone", YieldBenchmark.class, "alone", ONE, ONE, null);
        compare("yield, alone", YieldBenchmark.class, "alone", ALL, ONE, 0.6);
    }

    private void askForThreads() {
        Class<?> spawn = SpawnBenchmark.class;
        compare("spawn and join", spawn, "spawnAndJoin", ONE, ONE, null);
        compare("spawn and join", spawn, "spawnAndJoin", ALL, ONE, 0.8);
        compare("spawn and join", spawn, "spawnAndJoin", ALL, ALL, null);
        for (int cores : new int[] {ONE, ALL}) {
            Fork stock = Fork.stock(SleepBenchmark.class, "tenThousand", cores);
            Fork heddle = Fork.heddle(SleepBenchmark.class, "tenThousand", cores);
            String name = "10,000 sleeps of 1 ms" + onCores(cores, cores);
            questions.add(
                    new Question(name, "us", Figure.time(stock), Figure.time(heddle), 1.0, true));
        }
    }

    private void compare(
            String what,
            Class<?> type,
            String method,
            int stockCores,
            int heddleCores,
            @Nullable Double target) {
        Fork stock = Fork.stock(type, method, stockCores);
        Fork heddle = Fork.heddle(type, method, heddleCores);
        questions.add(
                Question.times(what + onCores(stockCores, heddleCores), stock, heddle, target));
    }

    private static String onCores(int stockCores, int heddleCores) {
        if (stockCores == heddleCores) {
            return stockCores == ONE ? ", one core" : ", all cores";
        }
        return ", one core (stock: all)";
    }

    /** On one core; the JDK's read and write are those of {@code java.net}. */
    private void askForSockets(int bytes, String driver) {
        Fork stock = Fork.stock(SocketBenchmark.class, PING_PONG, ONE).with("bytes", bytes);
        Fork heddle =
                Fork.heddle(SocketBenchmark.class, PING_PONG, ONE)
                        .with("bytes", bytes)
                        .with("driver", driver);
        String what =
                " a read or write of " + bytes + (bytes == 1 ? " byte, " : " bytes, ") + driver;
        inform("time of" + what, "ns", Figure.time(stock), Figure.time(heddle));
        inform("allocated by" + what, "B", Figure.allocation(stock), Figure.allocation(heddle));
        Fork park = Fork.heddle(ParkBenchmark.class, PING_PONG, ONE);
        questions.add(
                Question.single(
                        "  of it not by the JDK's park",
                        "B",
                        Figure.allocationBeyondParks(heddle, park),
                        driver.equals("uring")
                                ? (double) UringOperationObject.bytes()
                                : NO_OBJECT));
        questions.add(
                Question.single("  parks in it", "", Figure.perTransfer(heddle, "mounts"), null));
        questions.add(
                Question.single(
                        "  kernel entries in it",
                        "",
                        Figure.perTransfer(heddle, "kernelEntries"),
                        null));
    }

    private void askForTheLease() {
        Class<?> type = LeaseBenchmark.class;
        Fork bare = Fork.plain(type, "bareQueue");
        Fork leased = Fork.plain(type, "leasedQueue");
        Fork onCore = Fork.plain(type, "coreExecute");
        Fork budget = Fork.plain(type, "turnBudget");
        ask("a task on a bare queue", Figure.time(bare));
        ask("  the lease around it and inside", Figure.extraTime(leased, bare));
        ask("a task by Core.execute from inside", Figure.time(onCore));
        ask("  the turn's budget and clock, a task", Figure.time(budget));
        ask("System.nanoTime", Figure.time(Fork.plain(type, "clock")));
    }

    private void inform(String name, String unit, Figure stock, Figure heddle) {
        questions.add(new Question(name, unit, stock, heddle, null, false));
    }

    private void ask(String name, Figure heddle) {
        questions.add(Question.single(name, "ns", heddle, null));
    }

    private void askForTimers() {
        Class<?> type = TimerBenchmark.class;
        for (int pending : new int[] {0, 10_000, 1_000_000}) {
            Fork stock = Fork.stock(type, "startAndCancel", ONE).with("pending", pending);
            Fork heddle = Fork.heddle(type, "startAndCancel", ONE).with("pending", pending);
            String name = "timed park, %,d timers pending, one core".formatted(pending);
            inform(name, "ns", Figure.time(stock), Figure.time(heddle));
        }
    }
}
