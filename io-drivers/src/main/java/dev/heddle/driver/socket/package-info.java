/**
 * What all drivers share: the life of an operation from its submission to its completion, less the
 * system calls and the waiting. Must not know descriptors, channels or Netty.
 */
@NullMarked
package dev.heddle.driver.socket;

import org.jspecify.annotations.NullMarked;
