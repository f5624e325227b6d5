package ai.beatra.provider.openai;

import ai.beatra.config.Secret;
import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ProviderException;
import ai.beatra.upstream.UpstreamException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates what an upstream says when it does not answer. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final int MOST_WAIT = 3600;

  private static final Set<String> CONTENT =
      Set.of(
          "content_filter",
          "content_policy_violation",
          "responsibleaipolicyviolation",
          "content_refused");

  /** They are words that may stand in any message. */
  private static final int SHORTEST_KEY = 8;

  private final String provider;
  private final ChatCall call;
  private final List<String> keys;
  private final Clock clock;

  /**
   * @param keys ours, which are not shown
   */
  Refusals(String provider, ChatCall call, List<Secret> keys, Clock clock) {
    this.provider = provider;
    this.call = call;
    this.keys =
        keys.stream().map(Secret::reveal).filter(key -> key.length() >= SHORTEST_KEY).toList();
    this.clock = clock;
  }

  /** Whether another key may help. */
  static boolean isOfKey(int status) {
    return status == 401 || status == 429;
  }

  void logKey(int status) {
    log.warn("provider {} answered {}; trying its next key", provider, status);
  }

  /** An answer other than 200. */
  ProviderException of(int status, Map<String, String> headers, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return translate(status, UpstreamError.inRefusal(text), wait(headers));
  }

  /** No answer, or only a part of one. */
  ProviderException of(UpstreamException failure) {
    log.warn("provider {}: {}", provider, reason(failure));
    return switch (failure.kind()) {
      case TIMED_OUT ->
          new ProviderException(
              ErrorCode.UPSTREAM_TIMEOUT,
              "The model's provider did not answer in time. Send the request again.",
              failure);
      case UNREACHABLE -> failed("could not be reached", failure);
      case BROKEN -> failed("broke off the connection", failure);
      case TOO_LARGE -> failed("sent more than can be taken", failure);
    };
  }

  /** An event that stands in place of the rest of a stream. */
  ProviderException of(String event) {
    UpstreamError error = UpstreamError.inRefusal(event);
    return translate(error.status(), error, null);
  }

  /**
   * Looks for an error in what should be an answer.
   *
   * @throws ProviderException if there is one
   */
  void check(JsonNode answer) {
    check(UpstreamError.inAnswer(answer));
  }

  /** The same in a choice. */
  void checkChoice(JsonNode choice) {
    check(UpstreamError.inChoice(choice));
  }

  private void check(@Nullable UpstreamError error) {
    if (error != null) {
      throw translate(error.status(), error, null);
    }
  }

  private ProviderException translate(int status, UpstreamError error, @Nullable Integer wait) {
    if (CONTENT.contains(error.code()) || CONTENT.contains(error.type())) {
      return new ProviderException(
          ErrorCode.CONTENT_REFUSED,
          "The model's provider refused the content of the request. Change it.");
    }
    if (error.code().equals("insufficient_quota") || error.type().equals("insufficient_quota")) {
      log.error("provider {} answered {}: the quota of our key is used up", provider, status);
      return unavailable(null);
    }
    if (error.code().equals("model_not_found") || status == 404) {
      log.error(
          "provider {} answered {}: it does not know the model {}, or its base_url is wrong",
          provider,
          status,
          call.upstreamModel());
      return unavailable(null);
    }
    return byStatus(status, error, wait);
  }

  private ProviderException byStatus(int status, UpstreamError error, @Nullable Integer wait) {
    return switch (status) {
      case 400, 413, 422 -> invalid(error);
      case 401, 402, 403 -> {
        log.error("provider {} answered {}: it does not accept our key", provider, status);
        yield unavailable(null);
      }
      // The last are those of proxies before the provider.
      case 408, 504, 522, 524, 598, 599 -> {
        log.warn("provider {} answered {}", provider, status);
        yield new ProviderException(
            ErrorCode.UPSTREAM_TIMEOUT,
            "The model's provider did not answer in time. Send the request again.");
      }
      case 429, 503, 529 -> {
        log.warn("provider {} answered {}", provider, status);
        yield unavailable(wait);
      }
      default -> {
        log.warn("provider {} answered {}", provider, status);
        yield failed("answered with an error", null);
      }
    };
  }

  private ProviderException invalid(UpstreamError error) {
    String reason = Masked.of(error.message(), call, keys);
    return ProviderException.invalid(
        "The model does not accept the request"
            + (reason == null
                ? "; check its options and the length of the messages."
                : ": " + reason),
        error.pointer(call.request()));
  }

  private static ProviderException unavailable(@Nullable Integer wait) {
    return ProviderException.unavailable(
        "No healthy route to the model exists right now. Send the request again in a moment.",
        wait);
  }

  private static ProviderException failed(String how, @Nullable Exception cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider " + how + ". Send the request again.",
        cause);
  }

  /** How many seconds the upstream asks to wait: as a number, or until a date. */
  private @Nullable Integer wait(Map<String, String> headers) {
    String wait = headers.getOrDefault("retry-after", "").strip();
    try {
      double seconds =
          wait.matches("\\d{1,9}(\\.\\d+)?")
              ? Double.parseDouble(wait)
              : Duration.between(
                      clock.instant(),
                      DateTimeFormatter.RFC_1123_DATE_TIME.parse(wait, Instant::from))
                  .toSeconds();
      return (int) Math.max(1, Math.min(MOST_WAIT, Math.ceil(seconds)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String reason(UpstreamException failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage()
        + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
  }
}
