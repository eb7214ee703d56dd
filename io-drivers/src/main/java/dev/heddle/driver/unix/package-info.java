/**
 * What the two Linux drivers share: endpoints over a file descriptor, and the plain system calls on
 * them, through Netty. Must not know io_uring or epoll.
 */
@NullMarked
package dev.heddle.driver.unix;

import org.jspecify.annotations.NullMarked;
