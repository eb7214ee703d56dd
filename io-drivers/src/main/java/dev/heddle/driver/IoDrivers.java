package dev.heddle.driver;

import dev.heddle.driver.epoll.EpollTransport;
import dev.heddle.driver.nio.NioTransport;
import dev.heddle.driver.uring.RingTransport;
import dev.heddle.driver.uring.UringTransport;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses a driver: io_uring where it works, else epoll, else NIO, each for a stated reason.
 * Looking never crashes: another system than Linux, a missing native library, a disabled kernel
 * switch, a seccomp filter, an old kernel or too little lockable memory is the reason for the next
 * one. NIO works wherever there is a JDK.
 */
public final class IoDrivers {
    /** Chooses by detection. */
    public static final String AUTO = "auto";

    /** io_uring. */
    public static final String URING = UringTransport.NAME;

    /** io_uring by rings that move with their cores: an experiment, never chosen by detection. */
    public static final String RING = RingTransport.NAME;

    /** epoll. */
    public static final String EPOLL = EpollTransport.NAME;

    /** The JDK's channels and selectors. */
    public static final String NIO = NioTransport.NAME;

    private static final String FASTEST = "the fastest that works here";

    /** The fastest first. Method references would load the Linux drivers, and with them Netty. */
    private static final Candidate[] CANDIDATES = {
        new Candidate(URING, () -> UringTransport.whyUnavailable(), () -> new UringTransport()),
        new Candidate(EPOLL, () -> EpollTransport.whyUnavailable(), () -> new EpollTransport()),
        new Candidate(NIO, Optional::empty, NioTransport::new)
    };

    /** What detection does not choose. */
    private static final Candidate[] OTHERS = {
        new Candidate(RING, () -> RingTransport.whyUnavailable(), () -> new RingTransport())
    };

    private IoDrivers() {}

    /**
     * Chooses a transport. Where detection has to fall back to a slower one, one INFO line says
     * why; naming that driver avoids it.
     *
     * @param requested {@link #AUTO}, {@link #URING}, {@link #RING}, {@link #EPOLL} or {@link #NIO}
     * @throws IllegalArgumentException if {@code requested} is none of these
     * @throws UnsupportedOperationException if what was requested does not work here; the message
     *     says why and what to do
     */
    public static DriverChoice choose(String requested) {
        return choose(requested, CANDIDATES);
    }

    /** {@link #choose(String)} without the line, where logging must not begin yet. */
    public static DriverChoice chooseSilently(String requested) {
        return find(requested, CANDIDATES);
    }

    /**
     * Looks for every driver, the preferred ones first: why it cannot be used here, or empty if it
     * can. Loads what each needs, and opens and closes rings.
     */
    public static Map<String, Optional<String>> whyUnavailable() {
        Map<String, Optional<String>> found = new LinkedHashMap<>();
        for (Candidate[] known : new Candidate[][] {CANDIDATES, OTHERS}) {
            for (Candidate candidate : known) {
                found.put(candidate.name(), whyUnavailable(candidate));
            }
        }
        return found;
    }

    /**
     * What of io_uring the driver {@link #URING} makes use of where it is there, and whether it is;
     * nothing where that driver cannot be used.
     */
    public static Map<String, Boolean> ringFeatures() {
        return whyUnavailable(CANDIDATES[0]).isPresent() ? Map.of() : UringTransport.features();
    }

    /** A driver that can be looked for and made. */
    record Candidate(
            String name,
            Supplier<Optional<String>> whyUnavailable,
            Supplier<IoTransport> transport) {}

    static DriverChoice choose(String requested, Candidate... candidates) {
        DriverChoice choice = find(requested, candidates);
        if (requested.equals(AUTO) && !choice.reason().equals(FASTEST)) {
            System.getLogger(IoDrivers.class.getName())
                    .log(
                            Level.INFO,
                            "I/O driver {0}: {1}",
                            choice.transport().name(),
                            choice.reason());
        }
        return choice;
    }

    private static DriverChoice find(String requested, Candidate... candidates) {
        if (requested.equals(AUTO)) {
            return detect(candidates);
        }
        for (Candidate[] known : new Candidate[][] {candidates, OTHERS}) {
            for (Candidate candidate : known) {
                if (candidate.name().equals(requested)) {
                    return demand(candidate);
                }
            }
        }
        throw new IllegalArgumentException(
                "driver '" + requested + "' is unknown: use auto, uring, ring, epoll or nio");
    }

    private static DriverChoice demand(Candidate candidate) {
        Optional<String> why = whyUnavailable(candidate);
        if (why.isPresent()) {
            throw new UnsupportedOperationException(
                    "driver '"
                            + candidate.name()
                            + "' cannot be used: "
                            + why.get()
                            + "; use driver 'auto' to fall back to another");
        }
        return new DriverChoice(candidate.transport().get(), "requested");
    }

    private static DriverChoice detect(Candidate... candidates) {
        StringBuilder rejected = new StringBuilder();
        for (Candidate candidate : candidates) {
            Optional<String> why = whyUnavailable(candidate);
            if (why.isPresent()) {
                rejected.append(rejected.isEmpty() ? "" : "; ")
                        .append("no ")
                        .append(candidate.name())
                        .append(": ")
                        .append(why.get());
            } else if (rejected.isEmpty()) {
                return new DriverChoice(candidate.transport().get(), FASTEST);
            } else {
                return new DriverChoice(candidate.transport().get(), rejected.toString());
            }
        }
        throw new AssertionError("there is no JDK without NIO: " + rejected);
    }

    /** Of Netty, the Linux drivers need the classes; NIO needs nothing. */
    private static Optional<String> whyUnavailable(Candidate candidate) {
        try {
            return candidate.whyUnavailable().get();
        } catch (NoClassDefFoundError missing) {
            return Optional.of("there is no class " + missing.getMessage());
        }
    }
}
