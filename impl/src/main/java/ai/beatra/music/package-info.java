/** Music from words and recordings: checked, priced, and made as tasks. */
@NullMarked
package ai.beatra.music;

import org.jspecify.annotations.NullMarked;
