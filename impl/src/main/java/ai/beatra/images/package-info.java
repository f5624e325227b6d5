/** Pictures from prompts and pictures: checked, priced, and made as tasks. */
@NullMarked
package ai.beatra.images;

import org.jspecify.annotations.NullMarked;
