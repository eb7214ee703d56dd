/**
 * {@code ./heddle soak}: all that Heddle does at once, for long, with faults, and what must hold at
 * the end of it.
 *
 * <p>This package runs in the process that judges, which uses none of Heddle's threads and sockets;
 * {@link dev.heddle.soak.subject} is the process under test, {@link dev.heddle.soak.traffic} the
 * conversations between the two, {@link dev.heddle.soak.hostile} the peers that mean harm.
 */
@NullMarked
package dev.heddle.soak;

import org.jspecify.annotations.NullMarked;
