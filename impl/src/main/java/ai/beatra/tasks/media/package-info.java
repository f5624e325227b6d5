/** Tasks that make media, from the request to the artifacts. */
@NullMarked
package ai.beatra.tasks.media;

import org.jspecify.annotations.NullMarked;
