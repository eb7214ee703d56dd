package dev.heddle.net;

import dev.heddle.jdk.VirtualThreads;
import dev.heddle.leak.Leakable;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.CoreGroup;
import dev.heddle.scheduler.CoreGroupOptions;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoOperation;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A socket whose operations end as the test says, on a group of one core. No descriptor. */
final class ToldConnection implements AutoCloseable {
    final ToldSocket socket = new ToldSocket();
    final AtomicInteger submitted = new AtomicInteger();
    volatile Consumer<IoOperation> onSubmit = operation -> {};
    volatile Consumer<IoOperation> onCancel = operation -> operation.complete(-Errno.ECANCELED);
    final CoreGroup group;
    final Core core;
    final LiveEndpoint live;

    ToldConnection() throws Exception {
        group =
                CoreGroup.open(
                        CoreGroupOptions.defaults()
                                .withName("test")
                                .withCores(1)
                                .withDrivers(ignored -> new ToldDriver(this::submit, this::cancel))
                                .withCurrentCarrier(VirtualThreads.currentCarrier()));
        core = group.cores().getFirst();
        live = new LiveEndpoint(group, socket, Leakable.SOCKET);
    }

    private void submit(IoOperation operation) {
        submitted.incrementAndGet();
        onSubmit.accept(operation);
    }

    private void cancel(IoOperation operation) {
        onCancel.accept(operation);
    }

    @Override
    public void close() {
        live.close();
        group.close();
    }
}
