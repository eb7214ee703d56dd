package dev.heddle.scheduler;

import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that counts how often its descriptor is freed. */
final class FakeEndpoint extends IoEndpoint {
    final AtomicInteger freed = new AtomicInteger();

    @Override
    protected void free() {
        freed.incrementAndGet();
    }
}
