/**
 * The scheduler: a {@link dev.heddle.scheduler.Core} is a run queue, an inbox, a timer queue and an
 * I/O driver, run by whichever {@link dev.heddle.scheduler.Carrier} holds its {@link
 * dev.heddle.scheduler.Lease}.
 *
 * <p>What to read first: {@code CoreLoop} (what a carrier does), {@code Lease} (who may touch a
 * core), {@code SleepGate} (how a sleeping core is woken), {@code Watchdog} (how a core is taken
 * from a carrier that does not come back). The room must not know Netty, sockets, virtual threads
 * or JDK internals: a task is a {@link java.lang.Runnable}.
 */
@NullMarked
package dev.heddle.scheduler;

import org.jspecify.annotations.NullMarked;
