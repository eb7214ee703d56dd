package dev.heddle.soak.subject;

import dev.heddle.soak.traffic.DatagramService;
import dev.heddle.soak.traffic.HttpService;
import dev.heddle.soak.traffic.Ledger;
import dev.heddle.soak.traffic.StreamService;
import dev.heddle.soak.traffic.Violations;
import dev.heddle.support.FullTable;
import dev.heddle.support.HeapHistogram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The main class of the process under test. It answers each line of its standard input by one line,
 * and tells of a violation by a line at any time; it ends when its input does.
 */
public final class TargetProgram {
    /** Begins a line that tells of a violation. */
    public static final String VIOLATION = "violation ";

    /** The driver's name that means: none of Heddle's classes, there is an agent. */
    public static final String PLAIN = "plain";

    private final TargetRuntime runtime;
    private final Violations violations;
    private final Ledger ledger = new Ledger();
    private final LongAdder open = new LongAdder();
    private final List<Workload> workloads;
    private final DatagramSocket datagrams;
    private final String ports;
    private final CountedThreads stalls;

    private TargetProgram(TargetRuntime runtime, Path unixFile, long seed) throws IOException {
        this.runtime = runtime;
        violations = new Violations(violation -> println(VIOLATION + violation));
        stalls = new CountedThreads("stalls", violations);
        SplittableRandom random = new SplittableRandom(seed);
        workloads =
                List.of(
                        new SleepChecks(runtime, violations, random.split()),
                        new CancelledTimers(runtime, violations),
                        new SpawnStorms(runtime, violations, random.split()),
                        new CoreMessages(runtime, violations));
        StreamService streams = new StreamService(ledger, violations);
        HttpService http = new HttpService(ledger, violations);
        int echo =
                runtime.listen(
                        counted(s -> streams.serve(s.getInputStream(), s.getOutputStream())));
        int httpPort =
                runtime.listen(counted(s -> http.serve(s.getInputStream(), s.getOutputStream())));
        int proxy = runtime.listen(counted(new ProxyService(runtime, echo)::serve));
        runtime.listenUnix(unixFile, streams::serve);
        datagrams = runtime.newDatagramSocket();
        runtime.threads().newThread(new DatagramService(datagrams, ledger, violations)).start();
        ports = "%d %d %d %d".formatted(echo, httpPort, proxy, datagrams.getLocalPort());
    }

    /**
     * Runs until its input ends.
     *
     * @param arguments the driver or {@link #PLAIN}, the number of cores, the file of the
     *     Unix-domain service, the seed
     */
    public static void main(String[] arguments) throws Exception {
        String driver = arguments[0];
        TargetRuntime runtime;
        try {
            runtime =
                    driver.equals(PLAIN)
                            ? new PlainRuntime()
                            : HeddleRuntime.open(driver, Integer.parseInt(arguments[1]));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            System.err.println("heddle: " + e.getMessage());
            System.exit(2);
            return;
        }
        new TargetProgram(runtime, Path.of(arguments[2]), Long.parseLong(arguments[3])).run();
    }

    private TargetRuntime.Handler counted(TargetRuntime.Handler handler) {
        return (Socket socket) -> {
            open.increment();
            try {
                handler.serve(socket);
            } finally {
                open.decrement();
            }
        };
    }

    private void run() throws Exception {
        println(ports);
        println(runtime.description());
        BufferedReader stdin =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = stdin.readLine(); line != null; line = stdin.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("END")) {
                break;
            }
            println(answer(words));
        }
        datagrams.close();
        runtime.close();
        println("ended");
    }

    private String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "START" -> workloads.forEach(Workload::start);
            case "STOP" -> {
                for (Workload workload : workloads) {
                    workload.stop();
                }
                stalls.join(java.time.Duration.ofSeconds(10));
            }
            case "STALL" -> stall(Stall.valueOf(words[1]), Long.parseLong(words[2]));
            case "EXHAUST" -> {
                long nanos = Long.parseLong(words[1]) * 1_000_000;
                FullTable.during(Integer.parseInt(words[2]), () -> LockSupport.parkNanos(nanos));
            }
            case "SABOTAGE" -> Sabotage.valueOf(words[1]).commit(runtime);
            case "LEDGER" -> {
                return ledger.toString();
            }
            case "FIGURES" -> {
                return workloads.stream().map(Workload::figures).collect(Collectors.joining("; "));
            }
            case "MEASURE" -> {
                return measure();
            }
            default -> throw new IllegalArgumentException("unknown: " + words[0]);
        }
        return "done";
    }

    private void stall(Stall kind, long millis) {
        stalls.start(
                runtime.threads(),
                () -> {
                    try {
                        kind.stay(millis * 1_000_000);
                    } catch (Throwable failure) {
                        throw new IllegalStateException(failure);
                    }
                });
    }

    /** In the order of the parameters of {@code dev.heddle.soak.InProcess}. */
    private String measure() throws Exception {
        HeapHistogram histogram = HeapHistogram.take();
        long direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
        return "%d %d %d %d %d %d %d"
                .formatted(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                        direct,
                        histogram.instances(HeapHistogram.NATIVE_BUFFERS),
                        histogram.instances(HeapHistogram.ENDPOINTS),
                        histogram.instances(HeapHistogram.VIRTUAL_THREADS),
                        open.sum(),
                        runtime.unclosed());
    }

    private static void println(String line) {
        // One call: lines of several threads do not mix.
        System.out.print(line + "\n");
        System.out.flush();
    }
}
