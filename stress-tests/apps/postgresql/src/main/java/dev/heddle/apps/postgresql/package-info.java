/** PostgreSQL's JDBC driver and HikariCP, as an application uses it. */
@NullMarked
package dev.heddle.apps.postgresql;

import org.jspecify.annotations.NullMarked;
