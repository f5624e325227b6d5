package ai.beatra.upstream;

import java.util.Objects;

/** Why something could not be downloaded; the message is a clause. */
public final class DownloadException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the message completes. */
  public enum Reason {
    /** "The URL …" */
    NOT_HTTPS,
    /** "The URL …" */
    REFUSED,
    /** "It could not be fetched: …" */
    FAILED,
    /** "It …" */
    TOO_LARGE
  }

  private final Reason reason;

  DownloadException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
