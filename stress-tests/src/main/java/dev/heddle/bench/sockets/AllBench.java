package dev.heddle.bench.sockets;

import dev.heddle.measure.JsonObject;
import dev.heddle.measure.JsonReport;
import dev.heddle.measure.ProgressLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code ./heddle bench all}: the other benchmarks of this package that have peers. */
@Command(
        name = "all",
        mixinStandardHelpOptions = true,
        description = {
            "Runs http, echo, churn, backend, fanout, proxy, push, udp, skew, idle and parked, one",
            "after the other, with the same options. Takes about an hour and a half."
        })
public final class AllBench extends SocketCommand {

    private AllBench() {}

    @Override
    JsonReport measure(RunOptions options, ProgressLine progress) throws InterruptedException {
        List<JsonObject> rows = new ArrayList<>();
        JsonObject ratios = new JsonObject();
        for (Map.Entry<String, SocketCommand> each : benchmarks().entrySet()) {
            progress.note("\n" + each.getKey());
            JsonReport report = each.getValue().measure(options, progress);
            report.rows().forEach(row -> rows.add(row.with("benchmark", each.getKey())));
            ratios.with(each.getKey(), report.ratios());
        }
        return new JsonReport(rows, ratios);
    }

    /** New ones, in the order in which they run. */
    private static Map<String, SocketCommand> benchmarks() {
        Map<String, SocketCommand> all = new LinkedHashMap<>();
        all.put("http", new HttpBench());
        all.put("echo", new EchoBench());
        all.put("churn", new ChurnBench());
        all.put("backend", new BackEndBench());
        all.put("fanout", new FanOutBench());
        all.put("proxy", new ProxyBench());
        all.put("push", new PushBench());
        all.put("udp", new UdpBench());
        all.put("skew", new SkewBench());
        all.put("idle", new IdleBench());
        all.put("parked", new ParkedBench());
        return all;
    }
}
