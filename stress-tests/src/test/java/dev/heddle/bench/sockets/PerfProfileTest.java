package dev.heddle.bench.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.measure.CommandFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerfProfileTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[kernel.kallsyms] | tcp_sendmsg_locked | net",
                "[kernel.kallsyms] | io_issue_sqe | poll",
                "[kernel.kallsyms] | try_to_wake_up | sched",
                "[kernel.kallsyms] | entry_SYSCALL_64 | entry",
                "perf-12.map | void java.lang.VirtualThread.runContinuation() | threads",
                "perf-12.map | int java.nio.channels.SocketChannel.read(java.nio.ByteBuffer) | jdk",
                "perf-12.map | void io.netty.channel.SingleThreadIoEventLoop.run() | netty",
                "perf-12.map | void dev.heddle.bench.netty.NettyHttp.channelRead() | netty",
                "perf-12.map | boolean dev.heddle.scheduler.CoreLoop.turn() | heddle",
                "perf-12.map | void dev.heddle.http.HttpConnection.serve(java.net.Socket) | http",
                "perf-12.map | Interpreter | jvm",
                "libjvm.so | int freeze_internal<Config>(JavaThread*, long*) | threads",
                "libjvm.so | G1ParScanThreadState::steal | jvm",
                "libc.so.6 | __memmove_avx_unaligned_erms | jvm",
                "floor_uring | answer | http",
                "go_raw | main.countRequests | http",
                "go_raw | runtime.findrunnable | threads",
                "go_raw | internal/poll.(*FD).Read | jdk",
            })
    void aSampleIsWhereItsCodeIs(String file, String symbol, String area) {
        assertEquals(area, ProfileArea.of(file, symbol).toString());
    }

    @Test
    void noSamplesAreAFailure() {
        assertThrows(CommandFailure.class, () -> PerfProfile.parse("# no samples\n"));
    }

    @Test
    void sharesAreOfWhatWasSampled() {
        PerfProfile profile =
                PerfProfile.parse(
                        """
                        # comment
                            20.00%  ;[kernel.kallsyms];[k] tcp_ack
                            10.00%  ;perf-7.map       ;[.] void dev.heddle.scheduler.CoreLoop.run()
                            50.00%  ;[kernel.kallsyms];[k] io_submit_sqes
                        """);
        assertEquals(0.25, profile.share(ProfileArea.NETWORK), 1e-9);
        assertEquals(0.625, profile.share(ProfileArea.POLLING), 1e-9);
        assertEquals(0.125, profile.share(ProfileArea.HEDDLE), 1e-9);
        assertEquals(0, profile.share(ProfileArea.NETTY), 1e-9);
        assertEquals(
                List.of("io_submit_sqes", "tcp_ack", "void dev.heddle.scheduler.CoreLoop.run()"),
                profile.most().stream().map(PerfProfile.Line::symbol).toList());
    }
}
