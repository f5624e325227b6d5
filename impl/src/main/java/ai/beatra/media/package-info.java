/**
 * What a file is: its format by its bytes, its size in pixels, and what is too large to be used.
 */
@NullMarked
package ai.beatra.media;

import org.jspecify.annotations.NullMarked;
