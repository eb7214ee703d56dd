/**
 * What all drivers share of files: how they are opened, and files through the JDK's channels. Must
 * not know descriptors or Netty.
 */
@NullMarked
package dev.heddle.driver.file;

import org.jspecify.annotations.NullMarked;
