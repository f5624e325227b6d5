package ai.beatra.provider;

/**
 * A piece of music that a provider made; its format is found in its bytes.
 *
 * @param durationSeconds of the decoded sound
 * @param sampleRate in Hz
 */
public record GeneratedClip(
    Content content, String title, double durationSeconds, int sampleRate) {}
