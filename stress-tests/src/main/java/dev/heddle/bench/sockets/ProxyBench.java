package dev.heddle.bench.sockets;

import dev.heddle.load.Echo;
import picocli.CommandLine.Command;

/** {@code ./heddle bench proxy}: what a TCP proxy costs between a client and a backend. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        description = {
            "Compares TCP proxies between a client and a backend, on 128 connections, at a fixed",
            "rate that all hold and saturated. Takes about 3 minutes."
        })
public final class ProxyBench extends BackedCommand {

    private static final int MESSAGE_BYTES = 128;

    ProxyBench() {
        super("proxy", Serve.Service.PROXY, new Echo(MESSAGE_BYTES));
    }
}
