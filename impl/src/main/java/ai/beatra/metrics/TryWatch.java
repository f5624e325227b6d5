package ai.beatra.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears of one try of an upstream; the first end counts. Thread-safe. */
public interface TryWatch {
  /** It has answered, or has taken the work. */
  String ANSWERED = "answered";

  /** It was given up, for no fault of the upstream. */
  String LEFT = "left";

  TryWatch NONE = new TryWatch() {};

  /** Headers by which the upstream knows what the request belongs to; none if nobody follows it. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /**
   * @param outcome {@link #ANSWERED}, {@link #LEFT}, or the code of an error
   * @param status of the upstream's answer, if it is known
   */
  default void ended(String outcome, @Nullable Integer status) {}
}
