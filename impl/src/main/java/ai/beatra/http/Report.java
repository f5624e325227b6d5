package ai.beatra.http;

import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.RequestWatch;
import ai.beatra.net.Outcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the access log tells of a request that only those know who answer it. Thread-safe. */
public final class Report {

  /**
   * What a model has used, in tokens, and what was charged for it, in credits.
   *
   * @param credits a decimal number
   */
  record Used(long inputTokens, long outputTokens, String credits) {}

  private final Supplier<Outcome> outcome;
  private final RequestWatch watch;
  private volatile @Nullable ErrorCode code;
  private volatile @Nullable String cause;
  private volatile @Nullable String route;
  private volatile @Nullable String model;
  private volatile @Nullable Used used;

  /** Of a request that is whole and has a client. */
  public Report() {
    this(() -> Outcome.COMPLETED, RequestWatch.NONE);
  }

  /**
   * @param outcome how its answer came to its end, as far as is known by now
   * @param watch hears of it, too
   */
  Report(Supplier<Outcome> outcome, RequestWatch watch) {
    this.outcome = outcome;
    this.watch = watch;
  }

  /** Hears what the access log cannot tell. */
  public RequestWatch watch() {
    return watch;
  }

  /** Which model answers, by its id in the catalog. */
  public void model(String id) {
    this.model = id;
  }

  /**
   * What was charged for the answer.
   *
   * @param credits a decimal number
   */
  public void used(long inputTokens, long outputTokens, String credits) {
    this.used = new Used(inputTokens, outputTokens, credits);
  }

  /** Where the request went that is at none of the contract's paths. */
  public void route(String template) {
    this.route = template;
  }

  /**
   * What the client is told.
   *
   * @param reason why, where it is not the client's doing and has no line of its own
   */
  public void failed(ErrorCode told, @Nullable String reason) {
    this.code = told;
    this.cause = reason;
  }

  /** Whether the client did not wait for the end of its answer, as far as is known by now. */
  public boolean isLeft() {
    return outcome.get() == Outcome.LEFT;
  }

  @Nullable ErrorCode code() {
    return code;
  }

  @Nullable String cause() {
    return cause;
  }

  @Nullable String route() {
    return route;
  }

  @Nullable String model() {
    return model;
  }

  @Nullable Used used() {
    return used;
  }
}
