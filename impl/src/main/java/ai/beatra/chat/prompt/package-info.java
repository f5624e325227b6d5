/** What of a request becomes the prompt, and how many tokens that is. */
@NullMarked
package ai.beatra.chat.prompt;

import org.jspecify.annotations.NullMarked;
