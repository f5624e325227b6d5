/** Anthropic's Messages API as a second wire format for chat. */
@NullMarked
package ai.beatra.provider.anthropic;

import org.jspecify.annotations.NullMarked;
