/** One call of a model from hold to settle, its record and its history. */
@NullMarked
package ai.beatra.calls;

import org.jspecify.annotations.NullMarked;
