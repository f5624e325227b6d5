package ai.beatra.provider.openai.image;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.provider.wire.Refusals;
import ai.beatra.provider.work.Verdicts;
import ai.beatra.upstream.UpstreamException;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has brought no pictures, or not all.
 *
 * @param untaken whether the upstream has certainly not begun, and so charges nothing
 * @param ofKey what is wrong with our key; null if it is not at fault
 */
record Refusal(ProviderException told, boolean untaken, KeyPool.@Nullable Fault ofKey) {

  /** An answer other than 200. */
  static Refusal of(int status, Refusals.Refused refused) {
    boolean content = refused.told().code() == ErrorCode.CONTENT_REFUSED;
    return new Refusal(
        refused.told(), Verdicts.isRefusal(status), content ? null : refused.ofKey());
  }

  /** What stands in place of pictures, or is none. */
  static Refusal of(ProviderException told) {
    Diagnosis diagnosis = told.diagnosis();
    Integer status = diagnosis == null ? null : diagnosis.status();
    return new Refusal(
        told,
        status != null && Verdicts.isRefusal(status),
        status == null ? null : Verdicts.keyFault(status));
  }

  /** No answer, or only a part of one. */
  static Refusal of(UpstreamException failure) {
    return new Refusal(Verdicts.of(failure), failure.isUnsent(), null);
  }
}
