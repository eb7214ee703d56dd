package dev.heddle.soak.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.support.Pattern;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of a stream see each kind of wrong byte. */
class StreamCheckTest {
    private static final int LENGTH = 1_000;

    private final Ledger ledger = new Ledger();
    private final Violations violations = new Violations();

    /** What is done to a good stream of {@value #LENGTH} bytes on its way. */
    private enum Harm {
        FLIPPED {
            @Override
            byte[] of(byte[] good) {
                byte[] bad = good.clone();
                bad[500] ^= 1;
                return bad;
            }
        },
        LOST {
            @Override
            byte[] of(byte[] good) {
                return joined(Arrays.copyOf(good, 500), Arrays.copyOfRange(good, 501, LENGTH));
            }
        },
        DUPLICATED {
            @Override
            byte[] of(byte[] good) {
                return joined(Arrays.copyOf(good, 500), Arrays.copyOfRange(good, 400, LENGTH));
            }
        },
        REORDERED {
            @Override
            byte[] of(byte[] good) {
                byte[] swapped =
                        joined(Arrays.copyOfRange(good, 500, LENGTH), Arrays.copyOf(good, 500));
                return swapped;
            }
        },
        CONTINUED {
            @Override
            byte[] of(byte[] good) {
                return joined(good, new byte[] {1});
            }
        };

        abstract byte[] of(byte[] good);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private byte[] serve(StreamHeader header, byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StreamService(ledger, violations)
                .serve(new ByteArrayInputStream(joined(header.bytes(), body)), out);
        return out.toByteArray();
    }

    @Test
    void aGoodStreamComesBackAndIsCounted() throws IOException {
        byte[] body = Pattern.bytes(7, 0, LENGTH);
        byte[] back = serve(new StreamHeader(Flow.ECHO, 7, LENGTH), body);
        assertTrue(Arrays.equals(body, back));
        assertEquals(new Ledger.Tally(1, 0, LENGTH), ledger.tally(Flow.ECHO));
        assertEquals(0, violations.count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLIPPED", "LOST", "DUPLICATED", "REORDERED", "CONTINUED"})
    void theServiceSeesIt(String harm) throws IOException {
        byte[] bad = Harm.valueOf(harm).of(Pattern.bytes(7, 0, LENGTH));
        serve(new StreamHeader(Flow.ECHO, 7, LENGTH), bad);
        assertEquals(1, violations.count(), violations.list()::toString);
        assertEquals(0, ledger.tally(Flow.ECHO).completed());
    }

    @Test
    void theServiceSeesAnotherStreamsBegin() throws IOException {
        new StreamService(ledger, violations)
                .serve(new ByteArrayInputStream(new byte[100]), OutputStream.nullOutputStream());
        assertEquals(1, violations.count());
    }

    /** A client that goes away is no violation, but nothing completed either. */
    @Test
    void aStreamThatIsCutIsCountedAsCut() throws IOException {
        serve(new StreamHeader(Flow.ECHO, 7, LENGTH), Pattern.bytes(7, 0, 10));
        assertEquals(new Ledger.Tally(0, 1, 10), ledger.tally(Flow.ECHO));
        assertEquals(0, violations.count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLIPPED", "LOST", "DUPLICATED", "REORDERED", "CONTINUED"})
    void theClientSeesIt(String harm) {
        for (int seed = 0; seed < 4; seed++) {
            StreamClient client =
                    new StreamClient(Flow.ECHO, LENGTH, ledger, new SplittableRandom(seed));
            Throwable failure =
                    assertThrows(
                            Throwable.class,
                            () -> client.converse(new HarmingPeer(Harm.valueOf(harm))));
            assertTrue(
                    failure instanceof AssertionError || failure instanceof IOException,
                    failure::toString);
            // Where the last byte is what was lost, the stream just ends early.
            assertTrue(failure instanceof AssertionError || harm.equals("LOST"), failure::toString);
        }
        assertEquals(0, ledger.tally(Flow.ECHO).completed());
    }

    /** Answers with what it was sent, all at once, and harmed. */
    private static final class HarmingPeer implements StreamConnection {
        private final Harm harm;
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private int place;

        HarmingPeer(Harm harm) {
            this.harm = harm;
        }

        /** The client knows its content by its header: the peer need not wait for the rest. */
        private byte[] answer() throws IOException {
            StreamHeader header = StreamHeader.read(new ByteArrayInputStream(said.toByteArray()));
            return harm.of(Pattern.bytes(header.seed(), 0, (int) header.length()));
        }

        @Override
        public InputStream in() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    byte[] answer;
                    synchronized (said) {
                        while (said.size() < 20) {
                            try {
                                said.wait();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        }
                        answer = answer();
                    }
                    int count = Math.min(length, answer.length - place);
                    if (count == 0) {
                        return -1;
                    }
                    System.arraycopy(answer, place, into, offset, count);
                    place += count;
                    return count;
                }
            };
        }

        @Override
        public OutputStream out() {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    synchronized (said) {
                        said.write(from, offset, length);
                        said.notifyAll();
                    }
                }
            };
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() {}
    }
}
