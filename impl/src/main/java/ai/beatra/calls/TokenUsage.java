package ai.beatra.calls;

/**
 * What a call has used, in tokens.
 *
 * @param cachedInput the part of {@code input} that was read from a cache
 * @param reasoning the part of {@code output} that was spent on thinking
 * @param inputAudio the part of {@code input} that was audio
 * @param outputAudio the part of {@code output} that was audio
 */
public record TokenUsage(
    long input, long cachedInput, long output, long reasoning, long inputAudio, long outputAudio) {
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0, 0);

  /** What limits of tokens count. */
  public long total() {
    return input + output;
  }
}
