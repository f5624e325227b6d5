/** What is sent, what is promised of the answer, and what came. */
@NullMarked
package ai.beatra.conformance.cases;

import org.jspecify.annotations.NullMarked;
