/** Checks the files of spec/ against all rules. */
@NullMarked
package ai.beatra.spec.lint;

import org.jspecify.annotations.NullMarked;
