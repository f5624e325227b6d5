/** A copy of all that an embedded server keeps, made while it runs, and the way back. */
@NullMarked
package ai.beatra.backup;

import org.jspecify.annotations.NullMarked;
