/** Pictures of any upstream that is asked for them as OpenAI is. */
@NullMarked
package ai.beatra.provider.openai.image;

import org.jspecify.annotations.NullMarked;
