/** What is told of a run: to people on a console and a page, to programs, to CI. */
@NullMarked
package ai.beatra.conformance.report;

import org.jspecify.annotations.NullMarked;
