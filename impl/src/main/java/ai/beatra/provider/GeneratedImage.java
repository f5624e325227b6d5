package ai.beatra.provider;

/** A picture that a provider made; its format and size are found in its bytes. */
public record GeneratedImage(Content content) {}
