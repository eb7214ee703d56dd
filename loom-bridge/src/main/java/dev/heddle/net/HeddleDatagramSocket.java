package dev.heddle.net;

import dev.heddle.driver.DatagramSlots;
import dev.heddle.driver.UdpSocket;
import dev.heddle.jdk.ChosenDrivers;
import dev.heddle.leak.Leakable;
import dev.heddle.scheduler.CoreGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DatagramSocket} that waits on a core's driver. All of {@code java.net.DatagramSocket}'s
 * methods apply; it may be used from any thread, and is cheapest from virtual threads of the core
 * that waited on it first. A receive and a send that need not wait are one system call of the
 * calling thread, whichever that is.
 *
 * <p>Beyond {@code java.net} it receives into and sends from {@link ByteBuffer}s, direct ones
 * without a copy, and {@link DatagramBatch}es: many datagrams with one system call on Linux, and
 * with one wait everywhere.
 *
 * <p>As with the JDK's own, one thread receives at a time and one sends; {@link #connect} and
 * {@link #disconnect} wait for a receive that waits. An interrupt of a virtual thread that waits
 * closes the socket. There is no {@code DatagramChannel} behind it.
 */
public final class HeddleDatagramSocket extends DatagramSocketSettings {
    private final LiveEndpoint live;
    private final DatagramBinding binding;
    private final DatagramReceiver receiver;
    private final DatagramSender sender;
    private final PacketCapacities capacities = new PacketCapacities();

    private volatile boolean isClosed;

    /** A socket of the caller's group, or of the default group, bound to any port. */
    public HeddleDatagramSocket() throws SocketException {
        this(new InetSocketAddress(0));
    }

    /**
     * A socket of the caller's group, or of the default group, bound to a port of all addresses.
     *
     * @param port 0 lets the system choose
     * @throws java.net.BindException if the port is in use
     */
    public HeddleDatagramSocket(int port) throws SocketException {
        this(new InetSocketAddress(port));
    }

    /**
     * A socket of the caller's group, or of the default group.
     *
     * @param local what to bind it to; null for an unbound socket
     * @throws java.net.BindException if the address is in use or not the machine's
     */
    public HeddleDatagramSocket(@Nullable SocketAddress local) throws SocketException {
        this(HeddleSocket.callersGroup(), local);
    }

    /**
     * A socket of a group.
     *
     * @param local what to bind it to; null for an unbound socket
     * @throws java.net.BindException if the address is in use or not the machine's
     */
    public HeddleDatagramSocket(CoreGroup group, @Nullable SocketAddress local)
            throws SocketException {
        this(group, open(group), local);
    }

    private HeddleDatagramSocket(CoreGroup group, UdpSocket udp, @Nullable SocketAddress local)
            throws SocketException {
        super(udp);
        live = new LiveEndpoint(group, udp.endpoint(), Leakable.DATAGRAM_SOCKET);
        binding = binding();
        receiver = new DatagramReceiver(live, udp, binding);
        sender = new DatagramSender(live, udp, binding);
        boolean opened = false;
        try {
            setBroadcast(true);
            if (local != null) {
                bind(local);
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private static UdpSocket open(CoreGroup group) throws SocketException {
        try {
            return ChosenDrivers.transportOf(group).openUdp();
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    // --- addresses
    // -----------------------------------------------------------------------------------

    @Override
    public void bind(@Nullable SocketAddress local) throws SocketException {
        requireOpen();
        try {
            binding.bind(local);
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    @Override
    public void connect(InetAddress address, int port) {
        if (address == null) {
            throw new IllegalArgumentException("Address can't be null");
        }
        try {
            connect(new InetSocketAddress(address, port));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void connect(SocketAddress remote) throws SocketException {
        if (remote == null) {
            throw new IllegalArgumentException("Address can't be null");
        }
        InetSocketAddress peer = DatagramBinding.resolved(remote);
        try {
            alone(() -> binding.connect(peer));
        } catch (IOException e) {
            throw asSocketException(e);
        }
    }

    @Override
    public void disconnect() {
        try {
            alone(binding::disconnect);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    /** Makes a change while nobody receives or sends; none if the socket is closed by then. */
    private void alone(Change change) throws IOException {
        receiver.lock();
        sender.lock();
        try {
            if (!isClosed) {
                change.make();
            }
        } finally {
            sender.unlock();
            receiver.unlock();
        }
    }

    // --- datagrams
    // -----------------------------------------------------------------------------------

    @Override
    public void send(DatagramPacket packet) throws IOException {
        transmit(packet, null);
    }

    private void transmit(DatagramPacket packet, @Nullable Deadline deadline) throws IOException {
        synchronized (packet) {
            if (packet.getAddress() == null) {
                InetSocketAddress peer = binding.remote();
                if (peer == null) {
                    throw new IllegalArgumentException("Address not set");
                }
                packet.setSocketAddress(peer);
            }
            ByteBuffer data =
                    ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength());
            transmit(data, (InetSocketAddress) packet.getSocketAddress(), deadline);
        }
    }

    /**
     * Sends what remains of a buffer as one datagram, and moves its position to its limit; a direct
     * buffer is read by the kernel.
     *
     * @param to null for where the socket is connected to
     * @throws java.net.PortUnreachableException if the socket is connected and its peer was
     *     reported to be none
     * @throws IllegalArgumentException if the socket is connected to another peer, or not connected
     *     and {@code to} is null
     */
    public void send(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
        transmit(from, to, null);
        from.position(from.limit());
    }

    private void transmit(
            ByteBuffer from, @Nullable InetSocketAddress to, @Nullable Deadline deadline)
            throws IOException {
        try {
            sender.send(from, to, deadline);
        } catch (InterruptedIOException e) {
            throw interrupted(e, deadline);
        }
    }

    /**
     * Receives a datagram as {@link DatagramSocket#receive} says. A packet keeps its room, as with
     * {@code java.net}'s own sockets, however short what was received; one that several sockets
     * receive into in turn does not.
     */
    @Override
    public void receive(DatagramPacket packet) throws IOException {
        take(packet, null);
    }

    private void take(DatagramPacket packet, @Nullable Deadline deadline) throws IOException {
        synchronized (packet) {
            ByteBuffer room = capacities.room(packet);
            InetSocketAddress from = take(room, deadline);
            capacities.setLength(packet, room);
            packet.setSocketAddress(from);
        }
    }

    /**
     * Receives a datagram into what remains of a buffer, and advances its position; a direct buffer
     * is filled by the kernel. What there is no room for is lost.
     *
     * @return the sender
     * @throws SocketTimeoutException if {@code SO_TIMEOUT} is set and over
     * @throws java.net.PortUnreachableException if the socket is connected and its peer was
     *     reported to be none
     */
    public InetSocketAddress receive(ByteBuffer into) throws IOException {
        return take(writable(into), null);
    }

    private static ByteBuffer writable(ByteBuffer into) {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("buffer " + into + " is read-only");
        }
        return into;
    }

    private InetSocketAddress take(ByteBuffer into, @Nullable Deadline deadline)
            throws IOException {
        try {
            return receiver.receive(into, timeoutNanos(), deadline);
        } catch (InterruptedIOException e) {
            throw interrupted(e, deadline);
        }
    }

    /**
     * Sends all datagrams of a batch, in their order. Where that fails {@link DatagramBatch#sent}
     * is the index of the one that it failed with; those before it are sent, and {@link
     * #send(DatagramBatch, int)} with the index behind it goes on. So it does for a server that
     * answers where a sender has forged an address that nothing can be sent to.
     *
     * <p>A {@link java.net.PortUnreachableException} is of an earlier datagram to the peer that the
     * socket is connected to, and is thrown before anything else is sent: to go on, send from
     * {@link DatagramBatch#sent} on, and not from behind it.
     *
     * @throws java.net.PortUnreachableException if the socket is connected and its peer was
     *     reported to be none
     * @throws IllegalArgumentException if one of them cannot go to its address, as {@link
     *     #send(ByteBuffer, InetSocketAddress)} has it
     * @throws SocketException if one of them is to go to port 0, or the system refuses it
     */
    public void send(DatagramBatch batch) throws IOException {
        send(batch, 0);
    }

    /**
     * Sends the datagrams of a batch from {@code first} on, such as those behind one that could not
     * be sent.
     *
     * @param first from 0 to {@link DatagramBatch#size}
     */
    public void send(DatagramBatch batch, int first) throws IOException {
        transmit(batch, first, null);
    }

    private void transmit(DatagramBatch batch, int first, @Nullable Deadline deadline)
            throws IOException {
        Objects.checkIndex(first, batch.size() + 1);
        DatagramSlots slots = batch.begin();
        try {
            sender.send(slots, first, batch, deadline);
        } catch (InterruptedIOException e) {
            throw interrupted(e, deadline);
        } finally {
            batch.end();
        }
    }

    /**
     * Receives what has come, and at least one datagram; what the batch had is replaced.
     *
     * @return how many there are, {@link DatagramBatch#size}
     * @throws SocketTimeoutException if {@code SO_TIMEOUT} is set and over; the batch is empty then
     */
    public int receive(DatagramBatch batch) throws IOException {
        return take(batch, null);
    }

    private int take(DatagramBatch batch, @Nullable Deadline deadline) throws IOException {
        DatagramSlots slots = batch.begin();
        try {
            batch.clear();
            int count = receiver.receive(slots, timeoutNanos(), deadline);
            batch.received(count);
            return count;
        } catch (InterruptedIOException e) {
            throw interrupted(e, deadline);
        } finally {
            batch.end();
        }
    }

    /** An interrupt closes the socket where there is no deadline; a time-out never does. */
    private IOException interrupted(InterruptedIOException e, @Nullable Deadline deadline) {
        if (deadline != null || e instanceof SocketTimeoutException) {
            return e;
        }
        close();
        return HeddleSocketImpl.closedByInterrupt(e);
    }

    // --- until a deadline
    // ----------------------------------------------------------------------------

    /**
     * {@link #send(DatagramPacket)} until a deadline. A packet that another thread is sending or
     * receiving is waited for regardless of it.
     *
     * @throws SocketTimeoutException if it has passed; nothing was sent
     * @throws InterruptedIOException if the thread is interrupted; nothing was sent
     */
    public void send(DatagramPacket packet, Deadline deadline) throws IOException {
        transmit(packet, Objects.requireNonNull(deadline, "deadline"));
    }

    /**
     * {@link #send(ByteBuffer, InetSocketAddress)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; nothing was sent, and the buffer's position
     *     has not moved
     * @throws InterruptedIOException if the thread is interrupted; likewise
     */
    public void send(ByteBuffer from, @Nullable InetSocketAddress to, Deadline deadline)
            throws IOException {
        transmit(from, to, Objects.requireNonNull(deadline, "deadline"));
        from.position(from.limit());
    }

    /**
     * {@link #send(DatagramBatch, int)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; {@link DatagramBatch#sent} says how far it
     *     got, and sending may go on from there
     * @throws InterruptedIOException if the thread is interrupted; likewise
     */
    public void send(DatagramBatch batch, int first, Deadline deadline) throws IOException {
        transmit(batch, first, Objects.requireNonNull(deadline, "deadline"));
    }

    /**
     * {@link #receive(DatagramPacket)} until a deadline. A packet that another thread is sending or
     * receiving is waited for regardless of it.
     *
     * @throws SocketTimeoutException if it has passed; nothing was received
     * @throws InterruptedIOException if the thread is interrupted; nothing was received
     */
    public void receive(DatagramPacket packet, Deadline deadline) throws IOException {
        take(packet, Objects.requireNonNull(deadline, "deadline"));
    }

    /**
     * {@link #receive(ByteBuffer)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; nothing was received
     * @throws InterruptedIOException if the thread is interrupted; nothing was received
     */
    public InetSocketAddress receive(ByteBuffer into, Deadline deadline) throws IOException {
        return take(writable(into), Objects.requireNonNull(deadline, "deadline"));
    }

    /**
     * {@link #receive(DatagramBatch)} until a deadline.
     *
     * @throws SocketTimeoutException if it has passed; the batch is empty
     * @throws InterruptedIOException if the thread is interrupted; the batch is empty
     */
    public int receive(DatagramBatch batch, Deadline deadline) throws IOException {
        return take(batch, Objects.requireNonNull(deadline, "deadline"));
    }

    // --- the end
    // -------------------------------------------------------------------------------------

    @Override
    public void close() {
        isClosed = true;
        live.close();
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    /** There is none. */
    @Override
    public @Nullable DatagramChannel getChannel() {
        return null;
    }
}
