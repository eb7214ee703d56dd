package dev.heddle.measure;

/**
 * One server under one load.
 *
 * @param name such as {@code heddle fixed}
 * @param driver what waits for I/O, such as {@code io_uring}
 * @param median the medians over all rounds
 */
public record ResultRow(String name, String driver, Measurement median) {

    /** The row with something before its name. */
    public ResultRow withNameAfter(String beginning) {
        return new ResultRow((beginning + " " + name).strip(), driver, median);
    }

    /** The row in the shape that all comparisons share. */
    public JsonObject toJson() {
        return new JsonObject()
                .with("name", name)
                .with("driver", driver)
                .with("requestsPerSecond", median.requestsPerSecond())
                .with("cpuMicrosPerRequest", median.cpuMicrosPerRequest())
                .with("p50Micros", median.p50Micros())
                .with("p99Micros", median.p99Micros())
                .with("p999Micros", median.p999Micros());
    }

    /** {@link #toJson} with the memory of the server's process. */
    public JsonObject toJsonWithMemory() {
        return toJson().with("residentBytes", median.residentBytes());
    }
}
