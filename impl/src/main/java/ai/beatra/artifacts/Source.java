package ai.beatra.artifacts;

import ai.beatra.blobs.Blob;

/**
 * A reference that can be used.
 *
 * @param isNew whether there is no row of this artifact yet
 */
public record Source(String artifactId, Blob blob, String mediaType, boolean isNew) {}
