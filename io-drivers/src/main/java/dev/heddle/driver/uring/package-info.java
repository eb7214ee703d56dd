/**
 * The io_uring driver, on Netty's handler. An operation is one submission; a ring belongs to one
 * carrier thread and is replaced where the core's lease moves on.
 */
@NullMarked
package dev.heddle.driver.uring;

import org.jspecify.annotations.NullMarked;
