package dev.heddle.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.support.Pattern;
import dev.heddle.support.Sockets.Connection;
import dev.heddle.support.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the streams of a connection answer at and after their end. */
abstract class EndOfStreamSuite extends SocketSuite {
    private static final byte[] EIGHT_MEBIBYTES = new byte[8 << 20];

    private static void assertFails(String text, Executable call) {
        assertEquals(text, assertThrows(SocketException.class, call).getMessage());
    }

    private static void assertEmptyReadIsZero(InputStream in) throws IOException {
        assertEquals(0, in.read(new byte[0]));
        assertEquals(0, in.read(new byte[3], 3, 0));
    }

    private static void writeNothing(OutputStream out) throws IOException {
        out.write(new byte[0]);
        out.write(new byte[3], 3, 0);
    }

    @Test
    void anEmptyReadIsZeroWhateverHasHappened() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream shut = both.client().getInputStream();
            InputStream ended = both.server().getInputStream();
            inThread(() -> {
                assertEmptyReadIsZero(shut);
                both.client().shutdownInput();
                assertEmptyReadIsZero(shut);
                both.client().shutdownOutput();
                assertEquals(-1, ended.read());
                assertEmptyReadIsZero(ended);
                both.client().close();
                assertEmptyReadIsZero(shut);
                both.server().close();
                assertEmptyReadIsZero(ended);
            });
        }
    }

    @Test
    void anEmptyWriteDoesNothingWhateverHasHappened() throws Exception {
        try (Connection both = sockets.connect()) {
            OutputStream out = both.client().getOutputStream();
            inThread(() -> {
                writeNothing(out);
                both.client().shutdownOutput();
                writeNothing(out);
                both.client().close();
                writeNothing(out);
            });
        }
    }

    @Test
    void anImpossibleRangeIsRefusedEvenAfterTheClose() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.client().getInputStream();
            OutputStream out = both.client().getOutputStream();
            both.client().close();
            byte[] three = new byte[3];
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(three, 2, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(three, 4, 0));
        }
    }

    @Test
    void theEndOnceReadIsReadAgainAfterTheClose() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.server().getInputStream();
            both.client().close();
            inThread(() -> {
                assertEquals(-1, in.read());
                both.server().close();
                assertEquals(-1, in.read());
                assertEquals(-1, in.read(new byte[3]));
            });
        }
    }

    @Test
    void theEndThatNobodyReadIsNotReadAfterTheClose() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.server().getInputStream();
            both.client().close();
            both.server().shutdownInput();
            both.server().close();
            inThread(() -> assertFails("Socket closed", in::read));
        }
    }

    @Test
    void availableAfterTheEndIsZeroAndAfterTheCloseAnError() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.server().getInputStream();
            inThread(() -> {
                both.client().getOutputStream().write(Pattern.bytes(1, 0, 10));
                both.client().shutdownOutput();
                await().until(in::available, count -> count == 10);
                Pattern.read(in, 1, 0, 10, 10);
                assertEquals(0, in.available());
                assertEquals(-1, in.read());
                assertEquals(0, in.available());
                both.server().close();
                assertFails("Socket closed", in::available);
            });
        }
    }

    @Test
    void availableAfterShutdownInputIsZeroAndAfterTheCloseAnError() throws Exception {
        try (Connection both = sockets.connect()) {
            InputStream in = both.server().getInputStream();
            inThread(() -> {
                both.client().getOutputStream().write(Pattern.bytes(1, 0, 10));
                await().until(in::available, count -> count == 10);
                both.server().shutdownInput();
                assertEquals(0, in.available());
                assertEquals(-1, in.read());
                both.server().close();
                assertFails("Socket closed", in::available);
            });
        }
    }

    @Test
    void writesAfterShutdownOutputFindABrokenPipe() throws Exception {
        try (Connection both = sockets.connect()) {
            OutputStream out = both.client().getOutputStream();
            inThread(() -> {
                both.client().shutdownOutput();
                assertFails("Broken pipe", () -> out.write(1));
                assertFails("Broken pipe", () -> out.write(new byte[10]));
            });
        }
    }

    @Test
    void shutdownOutputEndsAWriteInFlight() throws Exception {
        try (Connection both = sockets.connect()) {
            Task<Void> writer =
                    Task.run(
                                    sockets.threads(),
                                    () -> both.client().getOutputStream().write(EIGHT_MEBIBYTES))
                            .awaitParked();
            inThread(both.client()::shutdownOutput);
            assertEquals("Broken pipe", writer.failure(SocketException.class).getMessage());
        }
    }
}
