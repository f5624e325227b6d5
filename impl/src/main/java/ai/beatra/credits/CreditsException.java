package ai.beatra.credits;

/** Credits cannot be granted or taken as asked; the message is one line for the user. */
public final class CreditsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CreditsException(String message) {
    super(message);
  }
}
