/** One call of a model from hold to settle. */
@NullMarked
package ai.beatra.calls;

import org.jspecify.annotations.NullMarked;
