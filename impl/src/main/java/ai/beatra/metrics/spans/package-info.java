/** What is told as spans, for a collector of OpenTelemetry; all that knows its SDK. */
@NullMarked
package ai.beatra.metrics.spans;

import org.jspecify.annotations.NullMarked;
