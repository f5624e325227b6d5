package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.TryWatch;
import ai.beatra.provider.ProviderException;

/**
 * One try of a call or a task at one of its model's routes, which has failed.
 *
 * @param reason why, in our words; never shown to clients
 * @param millis how long it took
 */
public record Attempt(Route route, String reason, long millis) {

  static Attempt of(Route route, Throwable failure, long millis) {
    return new Attempt(route, reason(failure), millis);
  }

  /** Tells whoever watches a try that it has failed. */
  static void tell(TryWatch watch, Throwable failure) {
    if (failure instanceof ProviderException told) {
      ProviderException.Diagnosis diagnosis = told.diagnosis();
      watch.ended(told.code().code(), diagnosis == null ? null : diagnosis.status());
    } else {
      watch.ended(ErrorCode.INTERNAL_ERROR.code(), null);
    }
  }

  private static String reason(Throwable failure) {
    if (failure instanceof ProviderException told) {
      ProviderException.Diagnosis diagnosis = told.diagnosis();
      return told.code().code() + (diagnosis == null ? "" : ": " + diagnosis.reason());
    }
    return "internal_error";
  }
}
