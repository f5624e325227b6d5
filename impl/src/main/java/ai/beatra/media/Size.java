package ai.beatra.media;

/** Of a picture, in pixels. */
public record Size(int width, int height) {}
