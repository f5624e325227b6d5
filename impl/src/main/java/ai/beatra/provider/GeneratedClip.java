package ai.beatra.provider;

/**
 * A piece of music that a provider made.
 *
 * @param durationSeconds of the decoded sound
 * @param sampleRate in Hz
 */
public record GeneratedClip(
    byte[] content, String mediaType, String title, double durationSeconds, int sampleRate) {}
