/** The wire format of OpenAI-compatible chat upstreams. */
@NullMarked
package ai.beatra.provider.openai;

import org.jspecify.annotations.NullMarked;
