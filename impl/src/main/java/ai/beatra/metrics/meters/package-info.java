/** What is told as numbers, for Prometheus; all that knows Micrometer. */
@NullMarked
package ai.beatra.metrics.meters;

import org.jspecify.annotations.NullMarked;
