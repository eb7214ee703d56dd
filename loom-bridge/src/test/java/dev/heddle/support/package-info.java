/** What the suites share: groups, threads with an outcome, child JVMs. */
package dev.heddle.support;
