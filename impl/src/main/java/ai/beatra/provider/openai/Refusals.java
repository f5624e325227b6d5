package ai.beatra.provider.openai;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ProviderException;
import ai.beatra.upstream.UpstreamException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
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

  private final String provider;
  private final ChatCall call;

  Refusals(String provider, ChatCall call) {
    this.provider = provider;
    this.call = call;
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
    return translate(status, UpstreamError.in(parse(body)), wait(headers.get("retry-after")));
  }

  /** No answer, or only a part of one. */
  ProviderException of(UpstreamException failure) {
    log.warn("provider {}: {}", provider, reason(failure));
    return failure.kind() == UpstreamException.Kind.TIMED_OUT
        ? new ProviderException(
            ErrorCode.UPSTREAM_TIMEOUT,
            "The model's provider did not answer in time. Send the request again.",
            failure)
        : failed(failure);
  }

  /**
   * Looks for an error in what should be an answer.
   *
   * @throws ProviderException if there is one
   */
  void check(JsonNode answer) {
    UpstreamError error = UpstreamError.in(answer);
    if (error != null) {
      throw translate(error.status(), error, null);
    }
  }

  private ProviderException translate(
      int status, @Nullable UpstreamError error, @Nullable Integer wait) {
    String code = error == null ? "" : error.code();
    String type = error == null ? "" : error.type();
    if (CONTENT.contains(code) || CONTENT.contains(type)) {
      return new ProviderException(
          ErrorCode.CONTENT_REFUSED,
          "The model's provider refused the content of the request. Change it.");
    }
    if (code.equals("insufficient_quota") || type.equals("insufficient_quota")) {
      log.error("provider {} answered {}: the quota of our key is used up", provider, status);
      return unavailable(null);
    }
    if (code.equals("model_not_found") || status == 404) {
      log.error(
          "provider {} answered {}: it does not know the model {}, or its base_url is wrong",
          provider,
          status,
          call.upstreamModel());
      return unavailable(null);
    }
    return byStatus(status, error, wait);
  }

  private ProviderException byStatus(
      int status, @Nullable UpstreamError error, @Nullable Integer wait) {
    return switch (status) {
      case 400, 413, 422 -> invalid(error);
      case 401, 402, 403 -> {
        log.error("provider {} answered {}: it does not accept our key", provider, status);
        yield unavailable(null);
      }
      case 408, 504 ->
          new ProviderException(
              ErrorCode.UPSTREAM_TIMEOUT,
              "The model's provider did not answer in time. Send the request again.");
      case 429, 503, 529 -> {
        log.warn("provider {} answered {}", provider, status);
        yield unavailable(wait);
      }
      default -> {
        log.warn("provider {} answered {}", provider, status);
        yield failed(null);
      }
    };
  }

  private ProviderException invalid(@Nullable UpstreamError error) {
    String reason = error == null ? null : error.showable(call);
    return ProviderException.invalid(
        "The model does not accept the request"
            + (reason == null
                ? "; check its options and the length of the messages."
                : ": " + reason),
        error == null ? null : error.pointer(call.request()));
  }

  private static ProviderException unavailable(@Nullable Integer wait) {
    return ProviderException.unavailable(
        "No healthy route to the model exists right now. Send the request again in a moment.",
        wait);
  }

  private static ProviderException failed(@Nullable Exception cause) {
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider answered with an error. Send the request again.",
        cause);
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode parsed = AnswerReader.JSON.readTree(body);
      return parsed == null ? MissingNode.getInstance() : parsed;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static @Nullable Integer wait(@Nullable String seconds) {
    if (seconds == null || !seconds.matches("\\d{1,6}")) {
      return null;
    }
    return Math.max(1, Math.min(MOST_WAIT, Integer.parseInt(seconds)));
  }

  private static String reason(UpstreamException failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage()
        + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
  }
}
