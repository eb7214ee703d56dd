/**
 * The Java agent: puts every virtual thread of a process on cores by changing a few method bodies
 * of the JDK, and parks the JDK's own socket calls on the cores' drivers. Lives in {@code
 * heddle-agent.jar} only, in a class loader and a module of its own, which the application never
 * sees. Knows no driver internals.
 */
@NullMarked
package dev.heddle.agent;

import org.jspecify.annotations.NullMarked;
