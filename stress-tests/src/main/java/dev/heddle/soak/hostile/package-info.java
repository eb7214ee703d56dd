/**
 * Peers that mean harm, against the example servers as a reader runs them: each server is a process
 * with few descriptors and a small heap, and has to stay up, to go on answering good clients, and
 * to hold no more at the end than before.
 */
@NullMarked
package dev.heddle.soak.hostile;

import org.jspecify.annotations.NullMarked;
