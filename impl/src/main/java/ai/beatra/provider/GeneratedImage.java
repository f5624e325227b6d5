package ai.beatra.provider;

/**
 * A picture that a provider made.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record GeneratedImage(byte[] content, String mediaType, int width, int height) {}
