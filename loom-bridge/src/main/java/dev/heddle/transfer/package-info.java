/**
 * What files and sockets know of each other, and nobody else is to: how a file is sent. Not
 * exported.
 */
@NullMarked
package dev.heddle.transfer;

import org.jspecify.annotations.NullMarked;
