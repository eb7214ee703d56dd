/**
 * Where a program starts: {@link dev.heddle.Heddle} gives executors, thread factories and builders
 * whose virtual threads run on cores.
 */
@NullMarked
package dev.heddle;

import org.jspecify.annotations.NullMarked;
