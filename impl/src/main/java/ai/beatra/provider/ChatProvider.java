package ai.beatra.provider;

/** Generates chat answers on one upstream. */
public interface ChatProvider {

  /**
   * Prepares one generation; nothing happens before it is started.
   *
   * @param listener hears of it on any thread, one thing at a time
   */
  ChatGeneration chat(ChatCall call, ChatListener listener);

  /**
   * Whether it may bill us for more than it sends: what its models think. An answer that nobody
   * waits for any more is then worth reading on for its usage.
   */
  default boolean spendsUnseen() {
    return true;
  }
}
