/** Bytes by the hash of their content, and whether there is room for more. */
@NullMarked
package ai.beatra.blobs;

import org.jspecify.annotations.NullMarked;
