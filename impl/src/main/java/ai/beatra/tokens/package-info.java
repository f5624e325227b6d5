/** The tokenizer that counts and splits text. */
@NullMarked
package ai.beatra.tokens;

import org.jspecify.annotations.NullMarked;
