package ai.beatra.provider;

/**
 * What becomes of a generation: one {@link ChatEvent.Delta} after the other and at most one {@link
 * ChatEvent.Usage}, then that it is done or has failed. The methods must not block; they may ask
 * for more, or cancel.
 */
public interface ChatListener {

  void event(ChatEvent event);

  /** The provider has taken the request, but has said nothing for a while; comes unasked. */
  default void waits() {}

  /** The answer is whole. */
  void done();

  /**
   * @param failure a {@link ProviderException}, unless nobody foresaw it
   */
  void failed(Throwable failure);
}
