/**
 * What both the unit tests and the soak look at: bytes that know their place, descriptors, the
 * heap's histogram; and how the tests wait, run threads and are random. Knows the JDK and Linux,
 * and nothing of Heddle.
 */
@NullMarked
package dev.heddle.support;

import org.jspecify.annotations.NullMarked;
