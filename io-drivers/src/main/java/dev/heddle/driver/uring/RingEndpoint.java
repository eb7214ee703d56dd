package dev.heddle.driver.uring;

import dev.heddle.driver.unix.UnixEndpoint;
import dev.heddle.scheduler.IoOperation;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket that may have a lasting receive: what that has brought and nobody has read yet is the
 * endpoint's, in the order of the stream: first the <em>unread</em> bytes, then the <em>last
 * word</em>, which is the end of the stream or an error. The last word stays until a read is told,
 * whatever becomes of the read that waited as it came. While a receive is armed, or something is
 * unread, nobody else may take bytes from the descriptor: they would be out of order.
 *
 * <pre>
 *   PLAIN    no lasting receive: reads ask the kernel, once nothing is left of what it has brought
 *   ARMED    the kernel may fill buffers for it; reads wait for its next part
 *   ENDING   its cancellation is asked for; its last completion makes the endpoint PLAIN again
 * </pre>
 *
 * <p>Lease holder of the home core only, except where a method says otherwise.
 */
final class RingEndpoint extends UnixEndpoint {
    /** The last word has not come, or was told. */
    private static final int NONE = 1;

    static {
        // Loaded now: the first one may come where no descriptor is left to load it by.
        Part.load();
    }

    /** A buffer with bytes that nobody has read; the buffer is the endpoint's until they are. */
    private static final class Part {
        final BufferRing buffers;
        final int number;
        final int end;
        int start;
        @Nullable Part next;

        Part(BufferRing buffers, int number, int end) {
            this.buffers = buffers;
            this.number = number;
            this.end = end;
        }

        static void load() {
            // By the call.
        }
    }

    // A list of its own: to add a part takes nothing from the heap but the part.
    private @Nullable Part first;
    private @Nullable Part last;
    private int parts;
    private int bytes;

    private @Nullable Submission armed;
    private boolean isEnding;
    private int lastWord = NONE;
    private boolean isOver;
    private boolean goesAlone;
    private boolean getsUrgentData;
    private boolean isToBeReleased;
    private int receives;

    // written by the lease holder, read by any thread: an operation that is done has published them
    private volatile int unreadBytes;
    private volatile boolean isPlain = true;

    /**
     * @param socket becomes the endpoint's, which closes it
     * @param peer who made the connection; null unless it was accepted
     */
    RingEndpoint(Socket socket, @Nullable InetSocketAddress peer) {
        super(socket, peer);
    }

    // --- the lasting receive ---

    /** How many receives have gone to the ring one by one, with this one. */
    int countReceive() {
        return ++receives;
    }

    /** The lasting receive; null where there is none. */
    @Nullable Submission armed() {
        return armed;
    }

    /** A lasting receive is queued. */
    void arm(Submission lasting) {
        armed = lasting;
        isEnding = false;
        publish();
    }

    /**
     * The lasting receive is to end.
     *
     * @return whether that is news
     */
    boolean beginEnding() {
        boolean isNews = armed != null && !isEnding;
        isEnding |= isNews;
        return isNews;
    }

    /** The lasting receive has had its last completion. */
    void disarm() {
        armed = null;
        isEnding = false;
        publish();
    }

    /** Its lasting receive has found no buffer: the next one is to bring memory of its own. */
    void goAloneOnce() {
        goesAlone = true;
    }

    /** Whether the next receive is to bring memory; asked once. */
    boolean takeGoesAlone() {
        boolean goesAloneNow = goesAlone;
        goesAlone = false;
        return goesAloneNow;
    }

    /** A lasting receive has met an urgent byte: see {@link StuckReceives}. */
    void noteUrgentData() {
        getsUrgentData = true;
    }

    /** Whether a lasting receive might be stuck on it. */
    boolean getsUrgentData() {
        return getsUrgentData;
    }

    /** Whether its stream has ended or failed: no lasting receive is worth while any more. */
    boolean isOver() {
        return isOver;
    }

    // --- what it has brought ---

    /** Bytes have come, which are now the endpoint's. */
    void add(BufferRing buffers, int number, int length) {
        Part part = new Part(buffers, number, length);
        if (last == null) {
            first = part;
        } else {
            last.next = part;
        }
        last = part;
        parts++;
        bytes += length;
        publish();
    }

    /** The end of the stream (0) or an error has come: nothing comes behind it. */
    void end(int word) {
        lastWord = word;
        isOver = true;
        publish();
    }

    /** Whether there are bytes that nobody has read. */
    boolean hasUnread() {
        return first != null;
    }

    /** In how many buffers they are. */
    int unreadParts() {
        return parts;
    }

    /** Whether a read can be told something without asking the kernel. */
    boolean hasNews() {
        return first != null || lastWord != NONE;
    }

    /**
     * Tells a receive the news, of which there must be some: bytes, as many as it has room for,
     * else the last word, once.
     */
    int tell(IoOperation receive) {
        if (first == null) {
            int word = lastWord;
            lastWord = NONE;
            publish();
            return word;
        }
        int moved = 0;
        int wanted = receive.remaining();
        for (Part part = first; part != null && moved < wanted; part = first) {
            int length = Math.min(wanted - moved, part.end - part.start);
            part.buffers.drain(part.number, part.start, length, receive, moved);
            part.start += length;
            moved += length;
            bytes -= length;
            if (part.start == part.end) {
                removeFirst(part);
            }
        }
        publish();
        return moved;
    }

    /**
     * Takes the error with which the stream has failed, if it was not told: a read finds the end
     * then, behind what is unread. 0 where there is none.
     */
    int takeFailure() {
        int word = lastWord;
        if (word >= 0) {
            return 0;
        }
        lastWord = 0;
        return word;
    }

    /** Nobody will read what is left. */
    void discard() {
        for (Part part = first; part != null; part = first) {
            bytes -= part.end - part.start;
            removeFirst(part);
        }
        lastWord = NONE;
        publish();
    }

    /** Most often nothing has changed, since a read was there for what has come. */
    private void publish() {
        if (bytes != unreadBytes) {
            unreadBytes = bytes;
        }
        boolean isNowPlain = armed == null && !hasNews();
        if (isNowPlain != isPlain) {
            isPlain = isNowPlain;
        }
    }

    private void removeFirst(Part part) {
        first = part.next;
        if (first == null) {
            last = null;
        }
        parts--;
        part.buffers.giveBack(part.number);
    }

    /** What the kernel has, and what it has handed over. Any thread. */
    @Override
    public int available() throws IOException {
        // In this order: what is handed over in between is missed, rather than counted twice.
        int handedOver = unreadBytes;
        return handedOver + super.available();
    }

    /** Any thread. */
    @Override
    public boolean isReadDirectly() {
        return isPlain;
    }

    // --- the end ---

    /** The endpoint is closed once its lasting receive has ended. */
    void releaseWhenDisarmed() {
        isToBeReleased = true;
    }

    boolean isToBeReleased() {
        return isToBeReleased;
    }

    /**
     * As close(2) does where the kernel has bytes that were not read: the peer is told by a reset
     * that they are lost (tcp_close in net/ipv4/tcp.c).
     */
    void resetAtClose() {
        try {
            socket().setSoLinger(0);
        } catch (IOException gone) {
            // There is nobody to tell.
        }
    }
}
