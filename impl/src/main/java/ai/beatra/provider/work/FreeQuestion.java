package ai.beatra.provider.work;

import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import ai.beatra.upstream.WholeAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * A request that costs nothing, and that an upstream answers only to whoever shows a key that it
 * takes.
 *
 * @param about what it asks for, for people
 * @param status what an answer says: 401, 402, 403 and 429 of the key, as HTTP has it
 * @param good what it says where the key is taken
 */
public record FreeQuestion(
    String about,
    URI uri,
    Map<String, String> headers,
    ToIntFunction<WholeAnswer> status,
    Set<Integer> good) {
  /** What is asked for where there is no list of anything. */
  public static final String NO_JOB = "a job that does not exist";

  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final TimeOuts TIME_OUTS = new TimeOuts(WAIT, WAIT, WAIT);

  /**
   * What came of it.
   *
   * @param fault why nothing can be had there; empty where the key is taken
   */
  public record Found(String about, String fault, long millis) {}

  /** Asks, and waits for ten seconds at most. */
  public Found ask(UpstreamClient client) throws InterruptedException {
    long begun = System.nanoTime();
    String fault;
    try {
      var request = new UpstreamRequest("GET", uri, headers, null, TIME_OUTS);
      fault = fault(status.applyAsInt(new Endpoint(client).ask(request)));
    } catch (UpstreamException e) {
      fault = "unreachable: " + e.getMessage();
    }
    return new Found(about, fault, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  private String fault(int said) {
    if (good.contains(said)) {
      return "";
    }
    return switch (said) {
      case 401, 403 -> "the key is not accepted (" + said + ")";
      case 402 -> "the account has no credit left (402)";
      case 429 -> "it has no room for us now (429)";
      case 404 -> "it answers 404; is its base_url right?";
      default -> "it answers " + said;
    };
  }
}
