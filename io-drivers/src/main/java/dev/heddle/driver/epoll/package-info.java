/**
 * The epoll driver, on Netty's handler. A descriptor is registered once, edge-triggered; operations
 * try the system call and wait for readiness only where it would block.
 */
@NullMarked
package dev.heddle.driver.epoll;

import org.jspecify.annotations.NullMarked;
