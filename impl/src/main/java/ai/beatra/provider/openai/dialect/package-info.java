/** What upstreams say, in whichever of their dialects, and what it means. */
@NullMarked
package ai.beatra.provider.openai.dialect;

import org.jspecify.annotations.NullMarked;
