/**
 * What reports to people have in common: their thread, their rate, how a log shows a place. Not
 * exported.
 */
@NullMarked
package dev.heddle.report;

import org.jspecify.annotations.NullMarked;
