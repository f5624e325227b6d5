/**
 * A copy of all that an embedded server keeps, made while it runs, and the way back; its move to
 * another database and another storage.
 */
@NullMarked
package ai.beatra.backup;

import org.jspecify.annotations.NullMarked;
