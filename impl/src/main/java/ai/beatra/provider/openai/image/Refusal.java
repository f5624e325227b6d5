package ai.beatra.provider.openai.image;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.provider.work.Failures;
import ai.beatra.upstream.UpstreamException;

/**
 * Why a request has brought no pictures, or not all.
 *
 * @param untaken whether the upstream has certainly not begun, and so charges nothing
 * @param ofKey whether another key may help
 */
record Refusal(ProviderException told, boolean untaken, boolean ofKey) {

  /** What an answer says. */
  static Refusal of(ProviderException told) {
    Diagnosis diagnosis = told.diagnosis();
    Integer status = diagnosis == null ? null : diagnosis.status();
    if (status == null) {
      return new Refusal(told, false, false);
    }
    boolean ofKey = Failures.isOfKey(status) && told.code() != ErrorCode.CONTENT_REFUSED;
    return new Refusal(told, Failures.isRefusal(status), ofKey);
  }

  /** No answer, or only a part of one. */
  static Refusal of(UpstreamException failure) {
    boolean unsent = failure.kind() == UpstreamException.Kind.UNREACHABLE;
    return new Refusal(Failures.of(failure), unsent, false);
  }
}
