package ai.beatra.provider;

import ai.beatra.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A provider's failure, already translated to our taxonomy; the message is safe to show. */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String param;
  private final @Nullable Integer retryAfter;

  private ProviderException(
      ErrorCode code,
      String message,
      @Nullable Throwable cause,
      @Nullable String param,
      @Nullable Integer retryAfter) {
    super(message, cause);
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  public ProviderException(ErrorCode code, String message) {
    this(code, message, null, null, null);
  }

  public ProviderException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, cause, null, null);
  }

  /**
   * The provider does not accept the request.
   *
   * @param param a JSON Pointer into the client's body, if it is known where
   */
  public static ProviderException invalid(String message, @Nullable String param) {
    return new ProviderException(ErrorCode.INVALID_REQUEST, message, null, param, null);
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
    return new ProviderException(ErrorCode.UNUSABLE_MEDIA_REFERENCE, message, cause, param, null);
  }

  /**
   * The provider cannot take the request now.
   *
   * @param seconds how long the provider asks to wait, if it said so
   */
  public static ProviderException unavailable(String message, @Nullable Integer seconds) {
    return new ProviderException(ErrorCode.MODEL_UNAVAILABLE, message, null, null, seconds);
  }

  /** The code to answer with. */
  public ErrorCode code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  /** How many seconds to wait before the next try, if that is known. */
  public @Nullable Integer retryAfter() {
    return retryAfter;
  }
}
