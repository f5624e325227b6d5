/** Rate and concurrency limits. */
@NullMarked
package ai.beatra.limits;

import org.jspecify.annotations.NullMarked;
