package dev.heddle.metrics;

import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreStatistics;
import dev.heddle.scheduler.GroupStatistics;
import dev.heddle.scheduler.LatencyCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The meters of a group's cores, {@code heddle.core.*}, each with the tags {@code group} and {@code
 * core}, of its carriers, {@code heddle.carriers} and {@code heddle.carriers.kept}, and of what was
 * never closed, {@code heddle.leaks}. Reading costs a core nothing; a meter holds its group. Any
 * thread.
 *
 * <p>Quantiles are of the last one to two minutes, where somebody reads them at least once a
 * minute; else of the time since two reads ago. Two groups in one registry need names of their own:
 * a registry takes meters of the same name and tags for one.
 */
public final class CoreMeters implements MeterBinder, AutoCloseable {
    private static final double[] QUANTILES = {0.5, 0.99, 1};

    private final CoreGroup group;
    private final Runnable closing = this::close;

    /** Guarded by itself. */
    private final List<Runnable> removals = new ArrayList<>();

    /**
     * @param group whose cores are shown
     */
    public CoreMeters(CoreGroup group) {
        this.group = group;
        group.whenClosed(closing);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Core core : group.cores()) {
            new Binding(registry, core).bind();
        }
        bind(registry, "carriers", "Carriers that exist", GroupStatistics::carriers);
        bind(
                registry,
                "carriers.kept",
                "Carriers kept by threads that have lost their core",
                GroupStatistics::keptCarriers);
        keep(
                registry,
                FunctionCounter.builder("heddle.leaks", group, shown -> shown.statistics().leaks())
                        .description("Sockets, files and lent buffers that were never closed")
                        .tags("group", group.options().name())
                        .register(registry));
    }

    private void bind(
            MeterRegistry registry,
            String name,
            String text,
            ToDoubleFunction<GroupStatistics> figure) {
        Meter meter =
                Gauge.builder(
                                "heddle." + name,
                                group,
                                shown -> figure.applyAsDouble(shown.statistics()))
                        .description(text)
                        .tags("group", group.options().name())
                        .strongReference(true)
                        .register(registry);
        keep(registry, meter);
    }

    private void keep(MeterRegistry registry, Meter meter) {
        synchronized (removals) {
            removals.add(() -> registry.remove(meter));
        }
    }

    /** Takes the meters out of every registry, as the end of the group does. */
    @Override
    public void close() {
        group.forget(closing);
        synchronized (removals) {
            removals.forEach(Runnable::run);
            removals.clear();
        }
    }

    /** One core in one registry. */
    private final class Binding {
        private final MeterRegistry registry;
        private final Core core;
        private final Tags tags;

        Binding(MeterRegistry registry, Core core) {
            this.registry = registry;
            this.core = core;
            tags =
                    Tags.of(
                            "group",
                            core.group().options().name(),
                            "core",
                            String.valueOf(core.index()));
        }

        void bind() {
            counter("tasks", "How often a thread was continued", CoreStatistics::tasks);
            counter("turns", "Turns of the loop", CoreStatistics::turns);
            counter("handoffs", "Changes of the carrier", CoreStatistics::handOffs);
            counter(
                    "stalls",
                    "Threads that kept their carrier for too long",
                    CoreStatistics::stalls);
            counter(
                    "submissions",
                    "Operations handed to the kernel",
                    seen -> seen.driver().submissions());
            counter("completions", "Operations completed", seen -> seen.driver().completions());
            counter("kernel.entries", "System calls", seen -> seen.driver().kernelEntries());
            counter("wakeups", "Wake-ups by other threads", seen -> seen.driver().wakeUps());
            counter("wakeups.sent", "Wake-ups of other cores", CoreStatistics::wakeUpsSent);
            keep(
                    FunctionCounter.builder("heddle.core.asleep", core, Binding::asleepSeconds)
                            .description("Time asleep; the rest the core was busy")
                            .baseUnit("seconds")
                            .tags(tags)
                            .register(registry));
            gauge("threads", "Threads that live, and what waits to run", CoreStatistics::load);
            gauge("waiting", "Of these those that wait for their turn", CoreStatistics::waiting);
            gauge("timers", "Timers that are pending", CoreStatistics::timers);
            gauge("sockets", "Sockets that are open", CoreStatistics::sockets);
            gauge("buffers", "Native buffers, lent or held by operations", CoreStatistics::buffers);
            quantiles(
                    "queue.wait",
                    "Until what is handed to the core has run",
                    CoreStatistics::queueWaits);
            quantiles(
                    "turn.time",
                    "In which the loop ran threads between two polls",
                    CoreStatistics::turnTimes);
        }

        private static double asleepSeconds(Core core) {
            return core.statistics().asleepNanos() / 1e9;
        }

        private void counter(String name, String text, ToLongFunction<CoreStatistics> figure) {
            keep(
                    FunctionCounter.builder(
                                    "heddle.core." + name,
                                    core,
                                    shown -> figure.applyAsLong(shown.statistics()))
                            .description(text)
                            .tags(tags)
                            .register(registry));
        }

        private void gauge(String name, String text, ToDoubleFunction<CoreStatistics> figure) {
            keep(
                    Gauge.builder(
                                    "heddle.core." + name,
                                    core,
                                    shown -> figure.applyAsDouble(shown.statistics()))
                            .description(text)
                            .tags(tags)
                            .strongReference(true)
                            .register(registry));
        }

        private void quantiles(
                String name, String text, Function<CoreStatistics, LatencyCounts> counts) {
            RecentLatency recent =
                    new RecentLatency(() -> counts.apply(core.statistics()), System.nanoTime());
            for (double quantile : QUANTILES) {
                keep(
                        TimeGauge.builder(
                                        "heddle.core." + name,
                                        recent,
                                        TimeUnit.NANOSECONDS,
                                        seen -> seen.quantileNanos(quantile, System.nanoTime()))
                                .description(text)
                                .tags(tags.and("quantile", String.valueOf(quantile)))
                                .strongReference(true)
                                .register(registry));
            }
        }

        private void keep(Meter meter) {
            CoreMeters.this.keep(registry, meter);
        }
    }
}
