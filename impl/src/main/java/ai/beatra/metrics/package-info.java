/** What whoever watches a server hears of it: the other rooms tell it here, and know nobody. */
@NullMarked
package ai.beatra.metrics;

import org.jspecify.annotations.NullMarked;
