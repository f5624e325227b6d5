/** What a chat request asks for: the rules for it, its needs, and the most that it can use. */
@NullMarked
package ai.beatra.chat.request;

import org.jspecify.annotations.NullMarked;
