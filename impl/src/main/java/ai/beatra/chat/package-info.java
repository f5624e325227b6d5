/** Chat completions, in one answer or streamed. */
@NullMarked
package ai.beatra.chat;

import org.jspecify.annotations.NullMarked;
