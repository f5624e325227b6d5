/** HTTP/1.1 to the letter, above a parser that is not. */
@NullMarked
package ai.beatra.net.codec;

import org.jspecify.annotations.NullMarked;
