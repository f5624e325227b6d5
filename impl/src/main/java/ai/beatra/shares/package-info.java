/** What there is only so much of, and half of it for each owner at the most. */
@NullMarked
package ai.beatra.shares;

import org.jspecify.annotations.NullMarked;
