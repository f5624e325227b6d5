package ai.beatra.artifacts;

import ai.beatra.model.MediaReference;

/**
 * A reference as it stands in a request.
 *
 * @param pointer the JSON Pointer of the reference, such as {@code /extra_images/0}
 */
public record Reference(MediaReference reference, String pointer) {}
