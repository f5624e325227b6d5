/** Amounts of credits. */
@NullMarked
package ai.beatra.money;

import org.jspecify.annotations.NullMarked;
