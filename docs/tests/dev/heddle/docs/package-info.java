/** Tests of the pages themselves. */
@NullMarked
package dev.heddle.docs;

import org.jspecify.annotations.NullMarked;
