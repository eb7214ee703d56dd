package dev.heddle.bench.sockets;

import dev.heddle.http.HttpReplies;
import dev.heddle.load.HttpGet;
import picocli.CommandLine.Command;

/** {@code ./heddle bench fanout}: requests that each make several calls at once. */
@Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        description = {
            "Compares HTTP/1.1 servers that make three calls of a local service at once for each",
            "request and join them, on 128 connections, at a fixed rate that all hold and saturated.",
            "Takes about 3 minutes."
        })
public final class FanOutBench extends BackedCommand {

    FanOutBench() {
        super("", Serve.Service.FAN_OUT, new HttpGet("/", HttpReplies.BODY.length()));
    }
}
