/** What the built-in chat models say: rules, functions called by their words, and JSON. */
@NullMarked
package ai.beatra.provider.sandbox.chat.reply;

import org.jspecify.annotations.NullMarked;
