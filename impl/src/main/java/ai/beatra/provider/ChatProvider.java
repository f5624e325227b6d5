package ai.beatra.provider;

import java.util.concurrent.Flow;

/** Generates chat answers on one upstream. */
public interface ChatProvider {

  /**
   * Describes one generation; it starts when the publisher is subscribed to, which may happen once.
   *
   * <p>The subscriber receives one {@link ChatEvent.Delta} after the other and at most one {@link
   * ChatEvent.Usage}, then {@code onComplete} when the answer is whole, or {@code onError} with a
   * {@link ProviderException}. Nothing is sent beyond what was requested, and no thread waits for
   * demand. {@code cancel} stops the generation and closes the upstream.
   */
  Flow.Publisher<ChatEvent> chat(ChatCall call);

  /**
   * Whether it may bill us for more than it sends: what its models think. An answer that nobody
   * waits for any more is then worth reading on for its usage.
   */
  default boolean spendsUnseen() {
    return true;
  }
}
