/** What there is only so much of: half of it for each owner at the most, and threads. */
@NullMarked
package ai.beatra.shares;

import org.jspecify.annotations.NullMarked;
