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
  private final boolean mayPass;

  DownloadException(Reason reason, String message) {
    this(reason, message, false);
  }

  private DownloadException(Reason reason, String message, boolean mayPass) {
    super(message, null, false, false);
    this.reason = reason;
    this.mayPass = mayPass;
  }

  /** One that need not happen again: the server could not answer, or the connection broke. */
  static DownloadException passing(String message) {
    return new DownloadException(Reason.FAILED, message, true);
  }

  /** Whether it may be had a moment later. */
  boolean mayPass() {
    return mayPass;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
