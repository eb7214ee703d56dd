package dev.heddle.examples;

import dev.heddle.Heddle;
import dev.heddle.metrics.CoreMeters;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.CoreGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/**
 * Tells who is on call, within about a second, of threads that keep their carrier and of sockets
 * that nobody closes, and gives a monitoring system the cores' figures. The alarms are those of all
 * cores of the process, the figures those of one group.
 */
final class CoreAlarms implements AutoCloseable {
    private final RecordingStream events = new RecordingStream();
    private final CoreMeters meters;

    private CoreAlarms(CoreGroup cores, MeterRegistry registry, Consumer<String> alarm) {
        meters = new CoreMeters(cores);
        meters.bindTo(registry);
        events.enable("dev.heddle.Stall");
        events.enable("dev.heddle.Leak");
        events.onEvent("dev.heddle.Stall", stall -> alarm.accept(sentence(stall)));
        events.onEvent(
                "dev.heddle.Leak",
                leak -> alarm.accept(leak.getString("what") + " was never closed"));
        events.startAsync();
    }

    public static void main(String[] args) throws Exception {
        CoreGroup cores = Heddle.defaultGroup();
        MeterRegistry registry = new SimpleMeterRegistry();
        CountDownLatch alarms = new CountDownLatch(2);
        try (var _ =
                watch(
                        cores,
                        registry,
                        alarm -> {
                            System.out.println(alarm);
                            alarms.countDown();
                        })) {
            Thread busy = Heddle.threadFactory().newThread(() -> compute(Duration.ofMillis(200)));
            busy.start();
            busy.join();
            forget(cores);
            System.gc();
            alarms.await();
            System.out.println("hand-offs: " + handOffs(registry));
        }
    }

    /** Watches until it is closed. */
    static CoreAlarms watch(CoreGroup cores, MeterRegistry registry, Consumer<String> alarm) {
        return new CoreAlarms(cores, registry, alarm);
    }

    private static String sentence(RecordedEvent stall) {
        return "%s of %s has run for %d ms, %s"
                .formatted(
                        stall.getString("task").isEmpty() ? "the loop" : stall.getString("task"),
                        stall.getString("core"),
                        stall.getDuration("lasted").toMillis(),
                        stall.getBoolean("handedOff")
                                ? "and the core goes on without it"
                                : "and the core's other threads wait");
    }

    /** Of all cores; a registry for Prometheus and the like sends the same. */
    static double handOffs(MeterRegistry registry) {
        return registry.find("heddle.core.handoffs").functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** Keeps its carrier. */
    static void compute(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Opens a socket that nothing refers to any more. */
    @SuppressWarnings("resource")
    static void forget(CoreGroup cores) throws IOException {
        new HeddleSocket(cores).bind(null);
    }

    @Override
    public void close() {
        events.close();
        meters.close();
    }
}
