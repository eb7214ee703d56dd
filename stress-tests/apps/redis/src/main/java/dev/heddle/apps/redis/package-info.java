/** Jedis, as an application uses it. */
@NullMarked
package dev.heddle.apps.redis;

import org.jspecify.annotations.NullMarked;
