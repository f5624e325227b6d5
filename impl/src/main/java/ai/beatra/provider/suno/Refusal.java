package ai.beatra.provider.suno;

import ai.beatra.provider.KeyPool;
import ai.beatra.provider.KnownFailures;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.provider.work.Verdicts;
import ai.beatra.upstream.UpstreamException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a song was not begun.
 *
 * @param told with what the operator is told
 * @param untaken whether it has certainly not been begun
 * @param ofKey what is wrong with our key; null if it is not at fault
 */
record Refusal(ProviderException told, boolean untaken, KeyPool.@Nullable Fault ofKey) {
  /** How long to wait where the upstream says that it is busy, but not for how long. */
  private static final int BUSY_SECONDS = 10;

  /** The same while it is being maintained. */
  private static final int MAINTENANCE_SECONDS = 120;

  /**
   * @param wait how many seconds it asks to wait, if it does
   */
  static Refusal of(Said said, @Nullable Integer wait, List<String> keys) {
    int code = said.code();
    String words = KnownFailures.words(said.words(), keys);
    return new Refusal(
        told(code, wait).diagnosed(new Diagnosis(code, reason(code), words, isLasting(code))),
        code >= 400 && code < 500 && code != 408 || code == 503,
        faultOf(code));
  }

  /** 429 is what others call 402. */
  private static KeyPool.@Nullable Fault faultOf(int code) {
    return switch (code) {
      case 401, 402, 403, 429 -> KeyPool.Fault.REFUSED;
      case 405, 430 -> KeyPool.Fault.LIMITED;
      default -> null;
    };
  }

  private static ProviderException told(int code, @Nullable Integer wait) {
    return switch (code) {
      case 400, 422 ->
          ProviderException.invalid(
              "The model does not accept the request. Check its prompt, its lyrics and its"
                  + " options.",
              null);
      case 413 ->
          ProviderException.invalid(
              "The prompt, the lyrics or the title is too long for the model. Shorten them.", null);
      case 401, 402, 403, 404, 429 -> KnownFailures.unavailable(null);
      case 405, 430, 503 -> KnownFailures.unavailable(wait == null ? BUSY_SECONDS : wait);
      case 455 -> KnownFailures.unavailable(wait == null ? MAINTENANCE_SECONDS : wait);
      case 408, 504, 524 -> KnownFailures.late(null);
      default -> KnownFailures.failed("answered with an error", null);
    };
  }

  private static boolean isLasting(int code) {
    return code == 404 || faultOf(code) == KeyPool.Fault.REFUSED;
  }

  private static String reason(int code) {
    return switch (code) {
      case 200 -> "the upstream gave no task id";
      case 400, 413, 422 -> "the upstream does not accept the request";
      case 401, 403 -> "the upstream does not accept our key";
      case 402, 429 -> "our credit at the upstream is used up";
      case 404 -> "the upstream's base_url is wrong";
      case 405, 430, 503 -> "the upstream has no room for us now";
      case 455 -> "the upstream is being maintained";
      default -> "the upstream failed";
    };
  }

  /** No answer, or only a part of one. */
  static Refusal of(UpstreamException failure) {
    return new Refusal(Verdicts.of(failure), failure.isUnsent(), null);
  }
}
