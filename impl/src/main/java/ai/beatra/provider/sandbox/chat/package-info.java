/** The built-in chat models: how an answer is told, token by token. */
@NullMarked
package ai.beatra.provider.sandbox.chat;

import org.jspecify.annotations.NullMarked;
