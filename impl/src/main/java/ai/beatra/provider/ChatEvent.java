package ai.beatra.provider;

import ai.beatra.model.ChunkChoice;
import java.util.List;

/** A part of a chat answer. */
public sealed interface ChatEvent {

  /**
   * The next parts of choices, all that came together; at least one. The first part of a choice
   * carries the role, exactly one carries its finish reason.
   */
  record Delta(List<ChunkChoice> parts) implements ChatEvent {

    /** A part alone. */
    public Delta(ChunkChoice part) {
      this(List.of(part));
    }
  }

  /**
   * What the provider counted, in tokens, over all choices. Comes at most once, and last; a
   * provider that does not count sends none.
   *
   * @param cached the part of {@code prompt} that was read from a cache
   * @param cacheWrite the part of {@code prompt} that was written to a cache, none of it read from
   *     one
   * @param reasoning the part of {@code completion} that was spent on thinking
   * @param promptAudio the part of {@code prompt} that was audio, none of it from a cache
   * @param completionAudio the part of {@code completion} that was audio
   */
  record Usage(
      long prompt,
      long cached,
      long cacheWrite,
      long completion,
      long reasoning,
      long promptAudio,
      long completionAudio)
      implements ChatEvent {

    /** Without audio, and nothing written to a cache. */
    public Usage(long prompt, long cached, long completion, long reasoning) {
      this(prompt, cached, completion, reasoning, 0, 0);
    }

    /** Nothing written to a cache. */
    public Usage(
        long prompt,
        long cached,
        long completion,
        long reasoning,
        long promptAudio,
        long completionAudio) {
      this(prompt, cached, 0, completion, reasoning, promptAudio, completionAudio);
    }
  }
}
