package ai.beatra.provider;

import java.util.Map;
import java.util.Optional;

/**
 * One piece of work as its upstream sees it: what has to survive a crash of ours. Each method
 * returns when it is durable; all of them are called by the thread that does the work.
 */
public interface Job extends Progress {

  /**
   * The upstream's own id of the work, if an earlier attempt has begun it there: whoever goes on
   * asks for that, and never sends the request again.
   */
  Optional<String> upstreamId();

  /**
   * From now on the upstream may be working: whoever comes later does not send the request again,
   * unless {@link #begun} or {@link #refused} follows. To be called right before a request that
   * costs money.
   */
  void sending();

  /** The upstream works on it under this id. */
  void begun(String upstreamId);

  /** The upstream has certainly not taken it, so that it may be sent again, there or elsewhere. */
  void refused();

  /** Headers that the request for the work has besides: what it belongs to. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /**
   * Whether an interrupt means that nobody wants the work any more, so that the upstream is told to
   * stop, too. Else this server stops, and another one asks for the upstream's id.
   */
  boolean isGivenUp();
}
