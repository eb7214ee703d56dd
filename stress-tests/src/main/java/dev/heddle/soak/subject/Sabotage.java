package dev.heddle.soak.subject;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What the process under test can be told to do wrong, to show that it is found. */
public enum Sabotage {
    /** A file stays open. */
    DESCRIPTOR {
        @Override
        void commit(TargetRuntime runtime) throws IOException {
            KEPT.add(new FileInputStream("/dev/null"));
        }
    },

    /** A socket stays open. */
    SOCKET {
        @Override
        void commit(TargetRuntime runtime) throws IOException {
            KEPT.add(runtime.newDatagramSocket());
        }
    },

    /** A socket is dropped without a close; the collector closes it. */
    DROPPED {
        @Override
        void commit(TargetRuntime runtime) throws IOException {
            var _ = runtime.newDatagramSocket();
        }
    },

    /** A thread waits for ever. */
    THREAD {
        @Override
        void commit(TargetRuntime runtime) {
            runtime.threads()
                    .newThread(() -> {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            // The group closes.
                        }
                    })
                    .start();
        }
    },

    /** Heap stays in use. */
    HEAP {
        @Override
        void commit(TargetRuntime runtime) {
            KEPT.add(new byte[32 << 20]);
        }
    },

    /** Native memory stays in use. */
    NATIVE {
        @Override
        void commit(TargetRuntime runtime) {
            MemorySegment memory = Arena.global().allocate(128 << 20);
            KEPT.add(memory.fill((byte) 1));
        }
    };

    private static final List<Object> KEPT = new ArrayList<>();

    abstract void commit(TargetRuntime runtime) throws IOException;
}
