package ai.beatra.tasks.media;

/**
 * One output that a provider has made.
 *
 * @param shown how the task shows it, without its artifact
 */
public record Piece<O>(byte[] content, String mediaType, O shown) {}
