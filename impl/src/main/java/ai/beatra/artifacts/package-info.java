/** Uploaded and generated media: stored once by content, owned by rows, read by signed URLs. */
@NullMarked
package ai.beatra.artifacts;

import org.jspecify.annotations.NullMarked;
