package dev.heddle.driver;

import dev.heddle.driver.epoll.EpollTransport;
import dev.heddle.driver.uring.UringTransport;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses a driver: io_uring where it works, else epoll, each for a stated reason. Looking never
 * crashes: a missing native library, a disabled kernel switch, a seccomp filter, an old kernel or
 * too little lockable memory is the reason for the next one.
 */
public final class IoDrivers {
    /** Chooses by detection. */
    public static final String AUTO = "auto";

    /** io_uring. */
    public static final String URING = UringTransport.NAME;

    /** epoll. */
    public static final String EPOLL = EpollTransport.NAME;

    private static final System.Logger LOGGER = System.getLogger(IoDrivers.class.getName());

    /** The fastest first. */
    private static final Candidate[] CANDIDATES = {
        new Candidate(URING, UringTransport::whyUnavailable, UringTransport::new),
        new Candidate(EPOLL, EpollTransport::whyUnavailable, EpollTransport::new)
    };

    private IoDrivers() {}

    /**
     * Chooses a transport. Where detection has to fall back to a slower one, one INFO line says
     * why; naming that driver avoids it.
     *
     * @param requested {@link #AUTO}, {@link #URING} or {@link #EPOLL}
     * @throws IllegalArgumentException if {@code requested} is none of these
     * @throws UnsupportedOperationException if what was requested does not work here, or nothing
     *     does; the message says why and what to do
     */
    public static DriverChoice choose(String requested) {
        return choose(requested, CANDIDATES);
    }

    /** A driver that can be looked for and made. */
    record Candidate(
            String name,
            Supplier<Optional<String>> whyUnavailable,
            Supplier<IoTransport> transport) {}

    static DriverChoice choose(String requested, Candidate... candidates) {
        if (requested.equals(AUTO)) {
            return detect(candidates);
        }
        for (Candidate candidate : candidates) {
            if (candidate.name().equals(requested)) {
                return demand(candidate);
            }
        }
        throw new IllegalArgumentException(
                "driver '" + requested + "' is unknown: use auto, uring or epoll");
    }

    private static DriverChoice demand(Candidate candidate) {
        Optional<String> why = candidate.whyUnavailable().get();
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
            Optional<String> why = candidate.whyUnavailable().get();
            if (why.isPresent()) {
                reject(rejected, candidate, why.get());
            } else if (rejected.isEmpty()) {
                return new DriverChoice(candidate.transport().get(), "the fastest that works here");
            } else {
                LOGGER.log(Level.INFO, "I/O driver {0}: {1}", candidate.name(), rejected);
                return new DriverChoice(candidate.transport().get(), rejected.toString());
            }
        }
        throw new UnsupportedOperationException(none(rejected));
    }

    private static void reject(StringBuilder rejected, Candidate candidate, String why) {
        rejected.append(rejected.isEmpty() ? "" : "; ")
                .append("no ")
                .append(candidate.name())
                .append(": ")
                .append(why);
    }

    private static String none(CharSequence rejected) {
        return "no I/O driver works here ("
                + rejected
                + "): Heddle needs Linux with Netty's native libraries on the class path"
                + " (netty-transport-native-epoll for this architecture), or on the module path"
                + " with "
                + addModules();
    }

    /** Netty's native libraries are modules that none requires. */
    private static String addModules() {
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        return "--add-modules=io.netty.transport.epoll.linux."
                + processor
                + ",io.netty.transport.io_uring.linux."
                + processor;
    }
}
