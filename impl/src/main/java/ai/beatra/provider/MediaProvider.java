package ai.beatra.provider;

import java.util.List;
import java.util.function.Consumer;

/**
 * Makes media on one upstream.
 *
 * @param <C> what is to be made
 * @param <G> what was made
 */
public interface MediaProvider<C, G> {

  /**
   * Makes the outputs and hands each over as soon as it is whole; fewer than asked for are no
   * failure. Runs on the caller's thread and stops within a second when that is interrupted.
   *
   * @throws ProviderException if it cannot make any, {@code unusable_media_reference} where what it
   *     was to work from is the reason
   */
  List<Warning> make(C call, Progress progress, Consumer<G> made) throws InterruptedException;

  /** Whether work that was cut off may be done again: it costs nothing. */
  default boolean isRepeatable() {
    return false;
  }
}
