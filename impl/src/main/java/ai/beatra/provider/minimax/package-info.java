/** Music of MiniMax. */
@NullMarked
package ai.beatra.provider.minimax;

import org.jspecify.annotations.NullMarked;
