/**
 * The only place that touches JDK internals: how a virtual thread is given a scheduler of ours, and
 * what that scheduler looks like to the JDK. One class a JDK shape. Not exported.
 */
@NullMarked
package dev.heddle.jdk;

import org.jspecify.annotations.NullMarked;
