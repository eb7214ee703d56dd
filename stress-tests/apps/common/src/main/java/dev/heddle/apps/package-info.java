/**
 * What the applications share: the resources that each server has, the bytes by which a reply is
 * verified, the client that checks, and how a server's process begins and ends.
 *
 * <p>Nothing here, nor in any application, knows Heddle: under the agent and without it they are
 * the same.
 */
@NullMarked
package dev.heddle.apps;

import org.jspecify.annotations.NullMarked;
