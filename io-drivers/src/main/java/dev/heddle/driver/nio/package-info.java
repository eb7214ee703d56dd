/**
 * The driver for NIO's channels and selectors, which every JDK has. Must not know Netty, native
 * code or descriptors.
 */
@NullMarked
package dev.heddle.driver.nio;

import org.jspecify.annotations.NullMarked;
