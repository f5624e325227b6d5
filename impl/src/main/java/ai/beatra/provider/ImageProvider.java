package ai.beatra.provider;

import java.util.List;
import java.util.function.Consumer;

/** Makes pictures on one upstream. */
public interface ImageProvider {

  /**
   * Makes the pictures and hands each over as soon as it is whole; fewer than asked for are no
   * failure. Runs on the caller's thread and stops within a second when that is interrupted.
   *
   * @throws ProviderException if it cannot make any
   */
  List<Warning> make(ImageCall call, Progress progress, Consumer<GeneratedImage> made)
      throws InterruptedException;

  /** Whether work that was cut off may be done again: it costs nothing. */
  default boolean isRepeatable() {
    return false;
  }
}
