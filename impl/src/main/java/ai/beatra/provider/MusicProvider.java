package ai.beatra.provider;

import java.util.List;
import java.util.function.Consumer;

/** Makes music on one upstream. */
public interface MusicProvider {

  /**
   * Makes the clips and hands each over as soon as it is whole. Runs on the caller's thread and
   * stops within a second when that is interrupted.
   *
   * @throws ProviderException if it cannot make them, {@code unusable_media_reference} where the
   *     reference is the reason
   */
  List<Warning> make(MusicCall call, Progress progress, Consumer<GeneratedClip> made)
      throws InterruptedException;

  /** Whether work that was cut off may be done again: it costs nothing. */
  default boolean isRepeatable() {
    return false;
  }
}
