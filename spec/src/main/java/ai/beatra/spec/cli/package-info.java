/** The commands, and how they tell what was found. */
@NullMarked
package ai.beatra.spec.cli;

import org.jspecify.annotations.NullMarked;
