package dev.heddle.bench.sockets;

import java.util.List;

/** Whose code a sample was in. A method that was compiled into another one is its caller's. */
enum ProfileArea {
    /** TCP and IP, sockets, files. */
    NETWORK("net", List.of()),
    /** io_uring, epoll and what they wait by. */
    POLLING(
            "poll",
            List.of(
                    "io_",
                    "__io_",
                    "ep_",
                    "__ep_",
                    "do_epoll",
                    "epoll",
                    "eventfd",
                    "__x64_sys_epoll",
                    "__x64_sys_io_uring")),
    /** Who runs next: sleeping and waking of threads, and going idle. */
    SCHEDULING(
            "sched",
            List.of(
                    "schedule",
                    "__schedule",
                    "try_to_wake",
                    "ttwu",
                    "futex",
                    "do_futex",
                    "__futex",
                    "finish_task",
                    "pick_next",
                    "enqueue_",
                    "dequeue_",
                    "update_",
                    "select_task",
                    "switch_",
                    "__switch",
                    "set_next_",
                    "put_prev",
                    "sched_",
                    "wake_",
                    "__wake",
                    "hrtimer",
                    "prepare_task",
                    "psi_",
                    "native_sched",
                    "reweight")),
    /** Into the kernel and back. */
    ENTRY(
            "entry",
            List.of(
                    "entry_",
                    "syscall_",
                    "do_syscall",
                    "x64_sys",
                    "__x64_sys",
                    "exit_to_user",
                    "asm_",
                    "clear_bhb",
                    "srso_",
                    "retbleed")),
    /** Continuations, virtual threads, the JDK's scheduler: park, unpark, mount. Go's runtime. */
    THREADS(
            "threads",
            List.of(
                    "jdk.internal.vm",
                    "java.lang.VirtualThread",
                    "java.lang.Thread",
                    "java.util.concurrent",
                    "java.lang.System$",
                    "java.lang.BaseVirtualThread",
                    "java.lang.ThreadBuilders")),
    /** The JDK's sockets, channels and buffers. Go's library. */
    JDK("jdk", List.of("java.", "jdk.", "sun.", "javax.")),
    NETTY("netty", List.of("io.netty.", "dev.heddle.bench.netty.")),
    HEDDLE("heddle", List.of("dev.heddle.")),
    /** Finds the request and answers it. */
    HTTP("http", List.of("dev.heddle.http.", "dev.heddle.server.", "dev.heddle.bench.sockets.")),
    /** The virtual machine itself: freeze and thaw, the collector, compilers; the C library. */
    VIRTUAL_MACHINE("jvm", List.of());

    private final String label;
    private final List<String> prefixes;

    ProfileArea(String label, List<String> prefixes) {
        this.label = label;
        this.prefixes = prefixes;
    }

    /** Where {@code symbol} of a file belongs, as perf names both. */
    static ProfileArea of(String file, String symbol) {
        boolean isKernel = file.startsWith("[kernel") || file.startsWith("[guest.kernel");
        if (isKernel) {
            for (ProfileArea area : List.of(POLLING, SCHEDULING, ENTRY)) {
                if (area.covers(symbol)) {
                    return area;
                }
            }
            return NETWORK;
        }
        if (file.startsWith("floor_")) {
            return HTTP;
        }
        if (file.equals(NativeServer.GO_RAW.program())) {
            return ofGo(symbol);
        }
        if (file.equals("libjvm.so")) {
            return symbol.contains("freeze") || symbol.contains("thaw") ? THREADS : VIRTUAL_MACHINE;
        }
        String method = methodOf(symbol);
        for (ProfileArea area : List.of(HTTP, NETTY, HEDDLE, THREADS, JDK)) {
            if (area.covers(method)) {
                return area;
            }
        }
        return VIRTUAL_MACHINE;
    }

    /** Its runtime runs goroutines, and has the collector beside; its library has the sockets. */
    private static ProfileArea ofGo(String symbol) {
        if (symbol.startsWith("main.")) {
            return HTTP;
        }
        return symbol.startsWith("runtime.") ? THREADS : JDK;
    }

    /** Without the type before it and the parameters behind it. */
    private static String methodOf(String symbol) {
        int end = symbol.indexOf('(');
        String head = end < 0 ? symbol : symbol.substring(0, end);
        return head.substring(head.lastIndexOf(' ') + 1);
    }

    private boolean covers(String symbol) {
        return prefixes.stream().anyMatch(symbol::startsWith);
    }

    @Override
    public String toString() {
        return label;
    }
}
