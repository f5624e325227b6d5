package ai.beatra.provider;

/** Makes pictures on one upstream. */
public interface ImageProvider extends MediaProvider<ImageCall, GeneratedImage> {}
