package ai.beatra.provider.wire;

import static ai.beatra.provider.KnownFailures.failed;
import static ai.beatra.provider.KnownFailures.late;
import static ai.beatra.provider.KnownFailures.unavailable;

import ai.beatra.config.Secret;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.upstream.RetryAfter;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Translates what an upstream says when it does not answer. */
public final class Refusals {
  private static final Set<String> CONTENT =
      Set.of(
          "content_filter",
          "content_policy_violation",
          "moderation_blocked",
          "contentfilter",
          "responsibleaipolicyviolation",
          "content_refused");

  /** What upstreams say without a code of its own that the content, not the form, is refused. */
  private static final Pattern BLOCKED =
      Pattern.compile(
          "blocked by content filtering policy|rejected (as a result of|by) (our|the) safety");

  /**
   * How they begin who say to us in a refusal that looks like one of the request, that our money is
   * used up. Further on a message may repeat what the customer wrote.
   */
  private static final Pattern OUT_OF_MONEY =
      Pattern.compile(
          "(your )?credit balance is too low"
              + "|(you have )?reached your specified (api|workspace api) usage");

  /** How the messages begin, and what the codes and types have, of a 403 that is of the key. */
  private static final Pattern OF_KEY =
      Pattern.compile("((your|the|this|invalid|incorrect) )?(provided )?api[ _-]?key");

  private static final Pattern KEY_CODE = Pattern.compile("api_key|authenticat|unauthori[sz]ed");

  private static final Pattern TYPE = Pattern.compile("[\\w.+/-]{1,60}(; ?charset=[\\w-]{1,20})?");

  /** They are words that may stand in any message. */
  private static final int SHORTEST_KEY = 8;

  private final CallSummary asked;
  private final List<String> keys;
  private final Clock clock;

  /**
   * @param keys ours, which are not shown
   */
  public Refusals(CallSummary asked, List<Secret> keys, Clock clock) {
    this.asked = asked;
    this.keys =
        keys.stream().map(Secret::reveal).filter(key -> key.length() >= SHORTEST_KEY).toList();
    this.clock = clock;
  }

  /** Whether a refusal is of our key, whatever it says. */
  static boolean isOfKey(int status) {
    return status == 401 || status == 402 || status == 429;
  }

  /**
   * What is wrong with our key; null if it is not at fault. A 403 may be of the content, of the
   * model or of where we are, unless it says otherwise.
   */
  static KeyPool.@Nullable Fault keyFault(int status, UpstreamError error) {
    if (isOutOfMoney(error)) {
      return KeyPool.Fault.REFUSED;
    }
    if (status == 403 ? !saysKey(error) : !isOfKey(status)) {
      return null;
    }
    return status == 429 ? KeyPool.Fault.LIMITED : KeyPool.Fault.REFUSED;
  }

  private static boolean saysKey(UpstreamError error) {
    return KEY_CODE.matcher(error.code() + " " + error.type()).find()
        || OF_KEY.matcher(error.message().toLowerCase(Locale.ROOT)).lookingAt();
  }

  private static boolean isOutOfMoney(UpstreamError error) {
    return error.code().equals("insufficient_quota")
        || error.type().equals("insufficient_quota")
        || OUT_OF_MONEY.matcher(error.message().toLowerCase(Locale.ROOT)).lookingAt();
  }

  /**
   * Why a request was not done.
   *
   * @param ofKey what is wrong with our key; null if it is not at fault
   */
  public record Refused(ProviderException told, KeyPool.@Nullable Fault ofKey) {}

  /** The same for who has read all of it. */
  public Refused of(int status, Map<String, String> headers, byte[] body) {
    var error = UpstreamError.inRefusal(new String(body, StandardCharsets.UTF_8));
    return new Refused(of(status, headers, error), keyFault(status, error));
  }

  /** An answer other than 200. */
  ProviderException of(int status, Map<String, String> headers, UpstreamError error) {
    return translate(status, error, RetryAfter.seconds(headers, clock));
  }

  /**
   * What should be an answer and is none.
   *
   * @param type what the upstream says that it is
   */
  public static RuntimeException ofAnswer(RuntimeException failure, int status, String type) {
    if (!(failure instanceof ProviderException told) || told.diagnosis() != null || status == 0) {
      return failure;
    }
    String shown = TYPE.matcher(type).matches() ? type : "unknown";
    return told.diagnosed(
        new Diagnosis(
            status, "what the upstream sent is no whole answer; its type is " + shown, "", false));
  }

  /** An event that stands in place of the rest of a stream. */
  public ProviderException of(String event) {
    UpstreamError error = UpstreamError.inRefusal(event);
    return translate(error.status(), error, null);
  }

  /**
   * Looks for an error in what should be an answer.
   *
   * @throws ProviderException if there is one
   */
  public void check(JsonNode answer) {
    check(UpstreamError.inAnswer(answer));
  }

  /** The same in a choice. */
  public void checkChoice(JsonNode choice) {
    check(UpstreamError.inChoice(choice));
  }

  private void check(@Nullable UpstreamError error) {
    if (error != null) {
      throw translate(error.status(), error, null);
    }
  }

  private ProviderException translate(int status, UpstreamError error, @Nullable Integer wait) {
    String words = error.message().toLowerCase(Locale.ROOT);
    if (CONTENT.contains(error.code())
        || CONTENT.contains(error.type())
        || BLOCKED.matcher(words).find()) {
      var refused =
          new ProviderException(
              ErrorCode.CONTENT_REFUSED,
              "The model's provider refused the content of the request. Change it.");
      return told(refused, status, error, "the upstream refused the content");
    }
    if (isOutOfMoney(error)) {
      return lasting(status, error, "the quota of our key is used up");
    }
    if (error.code().equals("model_not_found") || status == 404) {
      return lasting(
          status, error, "the upstream does not know the upstream_model, or its base_url is wrong");
    }
    return byStatus(status, error, wait);
  }

  private ProviderException byStatus(int status, UpstreamError error, @Nullable Integer wait) {
    return switch (status) {
      case 400, 413, 422 ->
          told(invalid(error), status, error, "the upstream does not accept the request");
      case 401, 402, 403 -> lasting(status, error, "the upstream does not accept our key");
      // The last are those of proxies before the provider.
      case 408, 504, 522, 524, 598, 599 ->
          told(late(null), status, error, "the upstream ran out of time");
      case 429, 503, 529 ->
          told(unavailable(wait), status, error, "the upstream has no room for us now");
      default -> told(failed("answered with an error", null), status, error, "the upstream failed");
    };
  }

  private ProviderException told(
      ProviderException told, int status, UpstreamError error, String reason) {
    return told.diagnosed(new Diagnosis(status, reason, words(error), false));
  }

  /** What stays until the operator does something. */
  private ProviderException lasting(int status, UpstreamError error, String reason) {
    return unavailable(null).diagnosed(new Diagnosis(status, reason, words(error), true));
  }

  /** Everything that the upstream says of it. */
  private String words(UpstreamError error) {
    String all =
        Stream.of(error.code(), error.type(), error.message())
            .filter(part -> !part.isEmpty())
            .distinct()
            .collect(Collectors.joining(": "));
    return Masked.forLog(all, keys);
  }

  private ProviderException invalid(UpstreamError error) {
    String reason = Masked.of(error.message(), asked, keys);
    return ProviderException.invalid(
        "The model does not accept the request"
            + (reason == null
                ? "; check its options and the length of the messages."
                : ": " + reason),
        error.pointer(asked.limit()));
  }
}
