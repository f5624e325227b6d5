package ai.beatra.provider.minimax;

import static ai.beatra.provider.KeyPool.Fault.LIMITED;
import static ai.beatra.provider.KeyPool.Fault.REFUSED;

import ai.beatra.provider.KeyPool;
import ai.beatra.provider.KnownFailures;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.provider.work.Verdicts;
import ai.beatra.upstream.UpstreamException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no song.
 *
 * @param told with what the operator is told
 * @param untaken whether MiniMax has certainly not begun, and so charges nothing
 * @param ofKey what is wrong with our key; null if it is not at fault
 */
record Refusal(ProviderException told, boolean untaken, KeyPool.@Nullable Fault ofKey)
    implements Reply {

  /**
   * What an answer means.
   *
   * @param http the status of the answer
   * @param wait how many seconds MiniMax asks to wait, if it does
   * @return the answer itself if it has a song
   */
  static Reply of(int http, SongAnswer answer, @Nullable Integer wait, List<String> keys) {
    int code = answer.isReadable() && answer.status() != 0 ? answer.status() : ofHttp(http);
    if (code == 0 && answer.isReadable() && (answer.inline() || !answer.url().isEmpty())) {
      return answer;
    }
    String words = KnownFailures.words(answer.words(), keys);
    Refusal refusal = ofCode(code, wait);
    return new Refusal(
        refusal
            .told()
            .diagnosed(new Diagnosis(http, reason(code), code + " " + words, isLasting(code))),
        refusal.untaken(),
        refusal.ofKey());
  }

  /** The code that MiniMax has for what a proxy before it says by the status alone. */
  private static int ofHttp(int status) {
    return switch (status) {
      case 200 -> 0;
      case 401, 403 -> 1004;
      case 402 -> 1008;
      case 400, 413, 422 -> 2013;
      case 408, 504, 524 -> 1001;
      case 404, 503, 529 -> status;
      case 429 -> 1002;
      default -> 1000;
    };
  }

  private static Refusal ofCode(int code, @Nullable Integer wait) {
    return switch (code) {
      case 1002, 1041 -> new Refusal(KnownFailures.unavailable(wait), true, LIMITED);
      case 1004, 1008, 2049 -> new Refusal(KnownFailures.unavailable(null), true, REFUSED);
      case 404 -> new Refusal(KnownFailures.unavailable(null), true, null);
      case 503, 529 -> new Refusal(KnownFailures.unavailable(wait), true, null);
      case 1026 -> new Refusal(KnownFailures.refusedContent(), true, null);
      case 1027 -> new Refusal(KnownFailures.refusedContent(), false, null);
      case 1039, 2013 -> new Refusal(invalid(), true, null);
      case 1001 -> new Refusal(KnownFailures.late(null), false, null);
      case 0 -> new Refusal(KnownFailures.failed("delivered nothing", null), false, null);
      default -> new Refusal(KnownFailures.failed("answered with an error", null), false, null);
    };
  }

  private static ProviderException invalid() {
    return ProviderException.invalid(
        "The model does not accept the request. Check its prompt, its lyrics and its options, and"
            + " how long the reference audio is.",
        null);
  }

  private static boolean isLasting(int code) {
    return List.of(404, 1004, 1008, 2049).contains(code);
  }

  private static String reason(int code) {
    return switch (code) {
      case 0 -> "the upstream sent no song";
      case 404 -> "the upstream's base_url is wrong";
      case 503, 529, 1002, 1041 -> "the upstream has no room for us now";
      case 1004, 2049 -> "the upstream does not accept our key";
      case 1008 -> "our credit at the upstream is used up";
      case 1026, 1027 -> "the upstream refused the content";
      case 1039, 2013 -> "the upstream does not accept the request";
      default -> "the upstream failed";
    };
  }

  /** No answer, or only a part of one. */
  static Refusal of(UpstreamException failure) {
    return new Refusal(Verdicts.of(failure), failure.isUnsent(), null);
  }
}
