package ai.beatra.provider;

import ai.beatra.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A provider's failure, already translated to our taxonomy; the message is safe to show. */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * What the operator is told, and the client is not.
   *
   * @param status the provider's HTTP status; null if it has not answered
   * @param reason what went wrong, in our words
   * @param words what the provider says, on one line, without keys; empty if it says nothing. They
   *     may repeat a part of the request, which must not be logged.
   * @param lasting whether it stays until the operator does something
   */
  public record Diagnosis(@Nullable Integer status, String reason, String words, boolean lasting) {}

  private final ErrorCode code;
  private final @Nullable String param;
  private final @Nullable Integer retryAfter;
  private final transient @Nullable Diagnosis diagnosis;

  private ProviderException(
      ErrorCode code,
      String message,
      @Nullable Throwable cause,
      @Nullable String param,
      @Nullable Integer retryAfter,
      @Nullable Diagnosis diagnosis) {
    super(message, cause);
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
    this.diagnosis = diagnosis;
  }

  /** The same failure, with what the operator is told of it. */
  public ProviderException diagnosed(Diagnosis found) {
    return new ProviderException(
        code, String.valueOf(getMessage()), getCause(), param, retryAfter, found);
  }

  /** The same failure, with how many seconds to wait. */
  public ProviderException after(int seconds) {
    return new ProviderException(
        code, String.valueOf(getMessage()), getCause(), param, seconds, diagnosis);
  }

  public ProviderException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public ProviderException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, cause, null, null, null);
  }

  /**
   * The provider does not accept the request.
   *
   * @param param a JSON Pointer into the client's body, if it is known where
   */
  public static ProviderException invalid(String message, @Nullable String param) {
    return new ProviderException(ErrorCode.INVALID_REQUEST, message, null, param, null, null);
  }

  /**
   * A picture or a recording that the request refers to cannot be used.
   *
   * @param message what is wrong with it and what to change
   * @param param a JSON Pointer into the client's body
   */
  public static ProviderException unusable(String message, String param) {
    return unusable(message, param, null);
  }

  /** The same with what was thrown. */
  public static ProviderException unusable(
      String message, String param, @Nullable Throwable cause) {
    return new ProviderException(
        ErrorCode.UNUSABLE_MEDIA_REFERENCE, message, cause, param, null, null);
  }

  /**
   * The provider cannot take the request now.
   *
   * @param seconds how long the provider asks to wait, if it said so
   */
  public static ProviderException unavailable(String message, @Nullable Integer seconds) {
    return new ProviderException(ErrorCode.MODEL_UNAVAILABLE, message, null, null, seconds, null);
  }

  /** The code to answer with. */
  public ErrorCode code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  /** What the operator is told; null if there is no more to tell than the message. */
  public @Nullable Diagnosis diagnosis() {
    return diagnosis;
  }

  /** How many seconds to wait before the next try, if that is known. */
  public @Nullable Integer retryAfter() {
    return retryAfter;
  }
}
