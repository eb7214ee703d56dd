package dev.heddle.net;

import dev.heddle.scheduler.Core;

/** Which core a connection gets that was accepted. */
interface ConnectionPlacement {
    /** The core of the next connection. One accept loop only. */
    Core place();

    /** A connection that was placed there is over. Any thread, once for each. */
    void ended(Core core);

    /** All on one core. */
    static ConnectionPlacement on(Core core) {
        return new ConnectionPlacement() {
            @Override
            public Core place() {
                return core;
            }

            @Override
            public void ended(Core core) {
                // Nobody counts.
            }
        };
    }
}
