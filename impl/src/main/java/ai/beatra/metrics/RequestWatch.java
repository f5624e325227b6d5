package ai.beatra.metrics;

import ai.beatra.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Hears of one request of a client. Thread-safe. */
public interface RequestWatch {
  RequestWatch NONE = new RequestWatch() {};

  /** A chat or a task of media. */
  String CHAT = "chat";

  /** By which the log and whoever follows the request find each other; null if nobody does. */
  default @Nullable String traceId() {
    return null;
  }

  /**
   * A model is asked for something.
   *
   * @param operation {@link #CHAT}, or the capability of a model of media
   * @param asked how the client calls the model
   * @param model its id in the catalog
   * @param stream whether the answer comes piece by piece
   */
  default void asks(String operation, String asked, String model, boolean stream) {}

  /** An upstream is tried for it. */
  default TryWatch tries(String provider, String upstreamModel) {
    return TryWatch.NONE;
  }

  /** The model has said its first word. */
  default void says() {}

  /**
   * What a chat has used was charged: its one end.
   *
   * @param provider that has answered, or has failed last
   * @param failure null for a whole answer, else why it is none: the code of an error, or {@code
   *     client_left}
   * @param credits in ten-thousandths
   */
  default void charged(
      String provider,
      @Nullable String failure,
      long inputTokens,
      long outputTokens,
      long credits) {}

  /**
   * The answer was sent, or nobody waits for it any more.
   *
   * @param route the path as the contract has it, or a name for a kind of path; null if there is
   *     none
   * @param broken whether it failed after it had begun
   * @param told the error that the client was told
   */
  default void ended(
      String method,
      @Nullable String route,
      int status,
      boolean broken,
      @Nullable ErrorCode told) {}
}
