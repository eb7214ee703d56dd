package dev.heddle.net;

import dev.heddle.driver.IoTransport;
import dev.heddle.driver.OpenFile;
import dev.heddle.driver.UdpSocket;
import dev.heddle.driver.UnixDomainSockets;
import dev.heddle.scheduler.Core;
import dev.heddle.scheduler.Errno;
import dev.heddle.scheduler.IoDriver;
import dev.heddle.scheduler.IoOperation;
import java.net.InetSocketAddress;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens TCP sockets whose operations end as the test says. */
final class ToldTransport implements IoTransport {
    final List<ToldSocket> opened = new CopyOnWriteArrayList<>();
    final List<String> opening = new CopyOnWriteArrayList<>();
    final AtomicInteger submitted = new AtomicInteger();
    volatile Consumer<IoOperation> onSubmit = operation -> {};

    // what the next sockets say
    volatile @Nullable InetSocketAddress local;
    volatile boolean refusesOptions;

    /** The socket that was opened last. */
    ToldSocket last() {
        return opened.getLast();
    }

    @Override
    public String name() {
        return "told";
    }

    @Override
    public IoDriver newDriver(Core core) {
        return new ToldDriver(
                operation -> {
                    submitted.incrementAndGet();
                    onSubmit.accept(operation);
                },
                operation -> operation.complete(-Errno.ECANCELED));
    }

    @Override
    public ToldSocket openStream() {
        return open("stream");
    }

    @Override
    public ToldSocket openListener() {
        return open("listener");
    }

    private ToldSocket open(String sort) {
        opening.add(sort);
        ToldSocket socket = new ToldSocket();
        socket.local = local;
        socket.refusesOptions = refusesOptions;
        opened.add(socket);
        return socket;
    }

    @Override
    public UnixDomainSockets unixDomain() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OpenFile openFile(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UdpSocket openUdp() {
        throw new UnsupportedOperationException();
    }
}
