/** Tomcat, as a server and as a gateway, as an application uses it. */
@NullMarked
package dev.heddle.apps.tomcat;

import org.jspecify.annotations.NullMarked;
