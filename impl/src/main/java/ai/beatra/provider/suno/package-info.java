/** Music of Suno through an aggregator. */
@NullMarked
package ai.beatra.provider.suno;

import org.jspecify.annotations.NullMarked;
