package dev.heddle.measure;

/**
 * One server under one load.
 *
 * @param workload such as {@code 128 B}; empty where there is one alone
 * @param server such as {@code heddle-epoll}
 * @param load such as {@code fixed}
 * @param driver what waits for I/O, such as {@code io_uring}
 * @param median the medians over all rounds
 */
public record ResultRow(
        String workload, String server, String load, String driver, Measurement median) {

    /** The three together, such as {@code 128 B heddle-epoll fixed}. */
    public String name() {
        return (workload + " " + server + " " + load).strip();
    }

    /** The row as that of a workload with this name. */
    public ResultRow of(String otherWorkload) {
        return new ResultRow(otherWorkload, server, load, driver, median);
    }

    /** The row in the shape that all comparisons share. */
    public JsonObject toJson() {
        return new JsonObject()
                .with("name", name())
                .with("driver", driver)
                .with("requestsPerSecond", median.requestsPerSecond())
                .with("cpuMicrosPerRequest", median.cpuMicrosPerRequest())
                .with("p50Micros", median.p50Micros())
                .with("p99Micros", median.p99Micros())
                .with("p999Micros", median.p999Micros());
    }

    /**
     * {@link #toJson} with the parts of its name, the memory of the server's process, and the
     * processor's speed.
     */
    public JsonObject toDetailedJson() {
        return toJson().with("workload", workload)
                .with("server", server)
                .with("load", load)
                .with("kernelEntriesPerRequest", median.kernelEntriesPerRequest())
                .with("wakeUpsPerRequest", median.wakeUpsPerRequest())
                .with("residentBytes", median.residentBytes())
                .with("calibrationMicros", median.calibrationMicros());
    }
}
