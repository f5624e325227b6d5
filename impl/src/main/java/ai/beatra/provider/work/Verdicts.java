package ai.beatra.provider.work;

import static ai.beatra.provider.KnownFailures.crowded;
import static ai.beatra.provider.KnownFailures.failed;
import static ai.beatra.provider.KnownFailures.late;
import static ai.beatra.provider.KnownFailures.refusedContent;
import static ai.beatra.provider.KnownFailures.unavailable;

import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.upstream.RetryAfter;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.WholeAnswer;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What it means that an upstream does not answer, or that one of media says no. */
public final class Verdicts {
  /** Somebody before the upstream, or it itself, has given up waiting for what may go on. */
  private static final Set<Integer> NOBODY_KNOWS =
      Set.of(408, 502, 504, 520, 521, 522, 523, 524, 598, 599);

  private final Clock clock;

  public Verdicts(Clock clock) {
    this.clock = clock;
  }

  /** Whether an answer with this status says that the work was certainly not begun. */
  public static boolean isRefusal(int status) {
    return status >= 400 && !NOBODY_KNOWS.contains(status);
  }

  /** Whether the same question may be answered a moment later. */
  public static boolean isPassing(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  /** Why our key is not taken now, so that another one may be; null if it is not at fault. */
  public static KeyPool.@Nullable Fault keyFault(int status) {
    return switch (status) {
      case 401, 402, 403 -> KeyPool.Fault.REFUSED;
      case 429 -> KeyPool.Fault.LIMITED;
      default -> null;
    };
  }

  /** An answer that is no success; faults of our keys never look like the caller's. */
  public ProviderException of(WholeAnswer answer) {
    int status = answer.status();
    return switch (status) {
      case 400, 413, 422 ->
          told(
              ProviderException.invalid(
                  "The model does not accept the request; check its options and the length of the"
                      + " prompt.",
                  null),
              status,
              "the upstream does not accept the request",
              false);
      case 401, 402, 403 ->
          told(unavailable(null), status, "the upstream does not accept our key", true);
      case 404 ->
          told(
              unavailable(null),
              status,
              "the upstream does not know the upstream_model, or its base_url is wrong",
              true);
      case 429, 503, 529 ->
          told(
              unavailable(RetryAfter.seconds(answer.headers(), clock)),
              status,
              "the upstream has no room for us now",
              false);
      default -> told(failed("answered with an error", null), status, "the upstream failed", false);
    };
  }

  /** No answer, or only a part of one. */
  public static ProviderException of(UpstreamException failure) {
    ProviderException told =
        switch (failure.kind()) {
          case TIMED_OUT -> late(failure);
          case UNREACHABLE -> failed("could not be reached", failure);
          case CROWDED -> crowded(failure);
          case BROKEN -> failed("broke off the connection", failure);
          case TOO_LARGE -> failed("sent more than can be taken", failure);
        };
    return told.diagnosed(new Diagnosis(null, reason(failure), "", false));
  }

  private static String reason(UpstreamException failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage()
        + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
  }

  /**
   * What it has not made although it was to.
   *
   * @param reason what the operator is told
   */
  public static ProviderException unmade(String reason) {
    return failed("did not make what was asked", null)
        .diagnosed(new Diagnosis(null, reason, "", false));
  }

  /** It will not make this. */
  public static ProviderException refused() {
    return refusedContent()
        .diagnosed(new Diagnosis(null, "the upstream refused the content", "", false));
  }

  private static ProviderException told(
      ProviderException told, int status, String reason, boolean lasting) {
    return told.diagnosed(new Diagnosis(status, reason, "", lasting));
  }
}
