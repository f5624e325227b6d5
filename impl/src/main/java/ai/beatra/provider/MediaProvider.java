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
   * Makes the outputs and hands each over as soon as it can be had; fewer than asked for are no
   * failure. Its content is written before the consumer returns. Runs on the caller's thread and
   * stops within a second when that is interrupted; then the upstream is told to stop, too, where
   * it can be, if {@link Job#isGivenUp}. Work that costs nothing need not tell the job.
   *
   * @throws ProviderException if it cannot make any, {@code unusable_media_reference} where what it
   *     was to work from is the reason
   */
  List<Warning> make(C call, Job job, Consumer<G> made) throws InterruptedException;

  /**
   * Tells the upstream that nobody wants the work any more, where it can be told. May block its
   * thread.
   *
   * @param model what it calls the model
   * @param upstreamId as {@link Job#upstreamId}
   */
  default void cancel(String model, String upstreamId) {}
}
