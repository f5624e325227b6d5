/** Identifiers that sort by time and cannot be guessed. */
@NullMarked
package ai.beatra.ids;

import org.jspecify.annotations.NullMarked;
