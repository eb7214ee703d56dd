/** Spring Boot, as an application uses it. */
@NullMarked
package dev.heddle.apps.spring;

import org.jspecify.annotations.NullMarked;
