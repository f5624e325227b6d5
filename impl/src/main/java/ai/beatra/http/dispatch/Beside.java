package ai.beatra.http.dispatch;

import ai.beatra.net.Exchange;
import java.util.Optional;
import java.util.function.Consumer;

/** What browsers get beside the API. */
public interface Beside {

  /**
   * What is at a path.
   *
   * @param route what the access log calls it: there are only a few
   * @param allow the methods, as the Allow header has them
   * @param serve answers any method
   */
  record Found(String route, String allow, Serve serve) {}

  /** Answers one request. */
  @FunctionalInterface
  interface Serve {
    /**
     * Answers, or throws an {@code ApiException}.
     *
     * @param failed ends an exchange that was suspended, and says why in the envelope
     */
    void serve(Exchange exchange, Consumer<Throwable> failed);
  }

  /** Whether what is at a path is found and answered without waiting. */
  boolean isReady(String path);

  /** What is at a path; nothing where the API has it. */
  Optional<Found> find(String path);

  /** Lets pages from elsewhere read the answer, if theirs is an origin that may. */
  void allowOrigin(Exchange exchange);

  /** Answers the question of a browser that asks before it sends a request; 204 stands already. */
  void preflight(Exchange exchange, String allow);
}
