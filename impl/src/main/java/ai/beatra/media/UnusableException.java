package ai.beatra.media;

import java.util.Objects;

/** Media that cannot be used; the message is for the caller. */
public final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableException(String message) {
    super(message, null, false, false);
  }

  static UnusableException cut() {
    return new UnusableException("The media are cut off or damaged. Send the whole file.");
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
