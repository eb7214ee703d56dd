/**
 * Files for virtual threads on cores, as {@code java.nio.channels} objects: a thread that waits for
 * the disk parks, and its core goes on.
 */
@NullMarked
package dev.heddle.file;

import org.jspecify.annotations.NullMarked;
