/**
 * What the two Linux drivers share: endpoints over a file descriptor, and the life of an operation
 * from its submission to its completion, less the waiting. Must not know io_uring or epoll.
 */
@NullMarked
package dev.heddle.driver.unix;

import org.jspecify.annotations.NullMarked;
