/** What is judged of each answer, and of all together. */
@NullMarked
package ai.beatra.conformance.checks;

import org.jspecify.annotations.NullMarked;
