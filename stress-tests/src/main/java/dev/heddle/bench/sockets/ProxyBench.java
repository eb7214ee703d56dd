package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import dev.heddle.measure.ComparisonPlan;
import picocli.CommandLine.Command;

/** {@code ./heddle bench proxy}: what a TCP proxy costs between a client and a backend. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        description = {
            "Compares TCP proxies between a client and a backend, on 128 connections, at a fixed",
            "rate that all hold, at a lower and a higher one, by one client thread that sends as fast",
            "as it can, and saturated. Takes about 7 minutes."
        })
public final class ProxyBench extends BackedCommand {

    private static final int MESSAGE_BYTES = 128;

    ProxyBench() {
        super("proxy", Serve.Service.PROXY, new Echo(MESSAGE_BYTES));
    }

    @Override
    ComparisonPlan plan(RunOptions options) {
        return super.plan(options).withAllLoads();
    }
}
