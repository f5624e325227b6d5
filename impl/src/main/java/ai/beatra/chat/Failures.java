package ai.beatra.chat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;

/** What the client is told when a provider fails. */
final class Failures {
  private Failures() {}

  /**
   * @param delivered whether a part of the answer has reached the client, so that the same request
   *     would be charged again
   */
  static ApiException translate(Throwable thrown, boolean delivered) {
    if (thrown instanceof ApiException known) {
      return known;
    }
    if (!(thrown instanceof ProviderException failure)) {
      return ApiException.internal(thrown);
    }
    if (delivered) {
      return new ApiException(
          ErrorCode.STREAM_INTERRUPTED,
          "The stream broke after a part of the answer was delivered, which is charged. Send the"
              + " request again with a new Idempotency-Key.",
          failure);
    }
    if (failure.code() == ErrorCode.STREAM_INTERRUPTED) {
      return new ApiException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider broke off the answer. Send the request again.",
          failure);
    }
    return new ApiException(
        failure.code(),
        String.valueOf(failure.getMessage()),
        failure,
        failure.param(),
        failure.retryAfter());
  }
}
