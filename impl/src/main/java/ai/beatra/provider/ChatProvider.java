package ai.beatra.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Generates chat answers on one upstream. */
public interface ChatProvider {

  /**
   * Prepares one generation; nothing happens before it is started.
   *
   * @param listener hears of it on any thread, one thing at a time
   */
  ChatGeneration chat(ChatCall call, ChatListener listener);

  /**
   * How long a stream may take to say something once the request was sent; null for as long as it
   * likes.
   */
  default @Nullable Duration firstToken() {
    return null;
  }

  /**
   * Whether it may bill us for more than it sends: what its models think. An answer that nobody
   * waits for any more is then worth reading on for its usage.
   */
  default boolean spendsUnseen() {
    return true;
  }
}
