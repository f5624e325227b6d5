package ai.beatra.provider;

import ai.beatra.error.ErrorCode;

/** A provider's failure, already translated to our taxonomy; the message is safe to show. */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public ProviderException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public ProviderException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The code to answer with. */
  public ErrorCode code() {
    return code;
  }
}
