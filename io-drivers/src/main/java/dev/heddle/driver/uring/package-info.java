/**
 * The io_uring driver, on rings of two kinds. An operation is one submission. A ring of Netty's
 * handler belongs to one carrier thread and is replaced where the core's lease moves on; one that
 * is entered by system calls of our own moves with it.
 */
@NullMarked
package dev.heddle.driver.uring;

import org.jspecify.annotations.NullMarked;
