package ai.beatra.calls;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/** Which routes a call takes: the one that serves it, and those that failed before. Thread-safe. */
public final class RoutesTaken {
  private final ArrayNode failed = JsonNodeFactory.instance.arrayNode();
  private String provider;
  private String upstreamModel;

  /** The first. */
  public RoutesTaken(String provider, String upstreamModel) {
    this.provider = provider;
    this.upstreamModel = upstreamModel;
  }

  /** It goes on with this one. */
  public synchronized void take(String nextProvider, String nextModel) {
    provider = nextProvider;
    upstreamModel = nextModel;
  }

  /**
   * This one has failed.
   *
   * @param reason why, in our words
   * @param millis how long that took
   */
  public synchronized void failed(String ofProvider, String ofModel, String reason, long millis) {
    failed
        .addObject()
        .put("provider", ofProvider)
        .put("upstream_model", ofModel)
        .put("failure", reason)
        .put("milliseconds", millis);
  }

  public synchronized String provider() {
    return provider;
  }

  public synchronized String upstreamModel() {
    return upstreamModel;
  }

  /** Those that failed, as JSON; null if none has. */
  synchronized @Nullable String failures() {
    return failed.isEmpty() ? null : failed.toString();
  }
}
