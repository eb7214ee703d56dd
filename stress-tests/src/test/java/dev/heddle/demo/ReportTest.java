package dev.heddle.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.measure.Measurement;
import dev.heddle.measure.ResultRow;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Measurement STOCK =
            new Measurement(50_000, 20, 100, 400.25, 800, 0.5, 0.1, 4096, 2_000);
    private static final Measurement HEDDLE =
            new Measurement(50_000, 10, 50.5, 100, 200, 0.5, 0.1, 4096, 2_000);
    private static final Measurement STOCK_PEAK =
            new Measurement(100_000, 10, 1, 2, 3, 0.5, 0.1, 4096, 2_000);
    private static final Measurement HEDDLE_PEAK =
            new Measurement(150_000.1234, 8, 1, 2, 3, 0.5, 0.1, 4096, 2_000);

    @Test
    void jsonHasExactlyTheAgreedShape() {
        Report report =
                Report.of(
                        new ResultRow("", "stock", "fixed", "jdk", STOCK),
                        new ResultRow("", "heddle", "fixed", "io_uring", HEDDLE),
                        new ResultRow("", "stock", "saturated", "jdk", STOCK_PEAK),
                        new ResultRow("", "heddle", "saturated", "io_uring", HEDDLE_PEAK));
        assertEquals(
                """
                {"rows":[
                {"name":"stock fixed","driver":"jdk","requestsPerSecond":50000.000,\
                "cpuMicrosPerRequest":20.000,"p50Micros":100.000,"p99Micros":400.250,\
                "p999Micros":800.000},
                {"name":"heddle fixed","driver":"io_uring","requestsPerSecond":50000.000,\
                "cpuMicrosPerRequest":10.000,"p50Micros":50.500,"p99Micros":100.000,\
                "p999Micros":200.000},
                {"name":"stock saturated","driver":"jdk","requestsPerSecond":100000.000,\
                "cpuMicrosPerRequest":10.000,"p50Micros":1.000,"p99Micros":2.000,\
                "p999Micros":3.000},
                {"name":"heddle saturated","driver":"io_uring","requestsPerSecond":150000.123,\
                "cpuMicrosPerRequest":8.000,"p50Micros":1.000,"p99Micros":2.000,\
                "p999Micros":3.000}
                ],"ratios":{"cpu":0.500,"p99":0.250,"cpuSaturated":0.800,"throughput":1.500}}
                """,
                report.toJson().toString());
    }
}
