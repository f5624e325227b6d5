/** Limits that the servers on one PostgreSQL database share. */
@NullMarked
package ai.beatra.limits.shared;

import org.jspecify.annotations.NullMarked;
