/** What cores do, for JMX clients. */
@NullMarked
package dev.heddle.management;

import org.jspecify.annotations.NullMarked;
